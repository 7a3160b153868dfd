import {
  type Calibration,
  type CancelSignal,
  type Checkpoint,
  type Cut,
  type FittingPlan,
  type Known,
  type Measure,
  type Message,
  marginFor,
  messagesOf,
  type Overflow,
  type Policy,
  type Prompt,
  type PromptPlan,
  planPrompt,
  type Room,
  type TokenCounter,
  type Tokens,
  type Transcript,
  type WantedSummary,
} from "@oriel/core";
import type { Offer } from "../offer.ts";
import { makeCheckpoint } from "./make-checkpoint.ts";
import type { ContextPorts } from "./ports.ts";
import { roomFor } from "./room-for.ts";
import { measureBy } from "./scale.ts";

/** What is fitted, and into what. */
export interface Fitting {
  readonly prompt: Extract<Prompt, { readonly kind: "chat" }>;
  readonly transcript: Transcript;
  readonly cut: Cut;
  /** Those that the cut names. */
  readonly checkpoints: Known["checkpoints"];
  /** By which texts that Oriel writes itself are measured, see `Cut.scale`. */
  readonly scale: number;
  readonly ranked: readonly number[];
  readonly policy: Policy;
  readonly overflow: Overflow;
  readonly window: Tokens | undefined;
  /** What the engine is told of the window. */
  readonly sentWindow: Tokens | undefined;
  readonly asked: Tokens | undefined;
  readonly counter: () => Promise<TokenCounter>;
  readonly calibration: Calibration | undefined;
  /** Kept free on top of what the counts' own doubt asks for: an engine has counted more than we did. */
  readonly extraMargin: Tokens;
  readonly offer: Offer;
  /** What a summary should dwell on, in the words of whoever asked for it. */
  readonly focus?: string | undefined;
}

/** A prompt that fits, as far as anybody can tell before the engine reads it. */
export interface Fitted {
  readonly plan: FittingPlan;
  readonly messages: readonly Message[];
  readonly room: Room;
  /** Those that stand in the prompt. */
  readonly checkpoints: Known["checkpoints"];
  readonly notes: readonly string[];
}

/** A prompt this much smaller than its budget needs no second look: whatever the counts are off by, it fits. */
const CLEARLY_SMALLER = 0.8;
/** A checkpoint is some kilobytes. One that is gone is made again when its conversation goes on. */
const CHECKPOINTS_KEPT = 5_000;
/** Each new try keeps as much more free as the last was too large; more than three have not been seen. */
const MOST_TRIES = 4;

/**
 * Plans the prompt, has the summaries made that the plan asks for, and where the counts are in doubt has the model's own tokenizer look at the
 * result, until it fits.
 * @throws OrielError `context_length_exceeded` when what can never leave does not fit; `cancelled`.
 */
export async function fitPrompt(ports: ContextPorts, fitting: Fitting, signal: CancelSignal): Promise<Fitted> {
  const checkpoints = new Map(fitting.checkpoints);
  const notes: string[] = [];
  const measure = measureBy(fitting.scale);
  let correction = fitting.extraMargin;
  for (let tries = 0; ; tries += 1) {
    const room = roomOf(fitting, correction);
    const plan = await planWithSummaries(ports, fitting, room, checkpoints, measure, notes, signal);
    const messages = messagesOf(fitting.transcript, plan.pieces, measure);
    const over = tries < MOST_TRIES ? await tooLargeBy(fitting, plan, messages, room) : 0;
    if (over <= 0) return { plan, messages, room, checkpoints: used(plan, checkpoints), notes };
    correction += over;
  }
}

async function planWithSummaries(
  ports: ContextPorts,
  fitting: Fitting,
  room: Room,
  checkpoints: Map<string, Checkpoint>,
  measure: Measure,
  notes: string[],
  signal: CancelSignal,
): Promise<FittingPlan> {
  const { transcript, cut, ranked, policy, overflow, focus } = fitting;
  const known: Known = { cut, checkpoints, ranked, measure, hash: checkpointHash(ports, focus) };
  for (;;) {
    const plan: PromptPlan = planPrompt(transcript, room, { compaction: policy.compaction, overflow }, known);
    switch (plan.kind) {
      case "fits":
        return plan;
      case "refuse":
        throw plan.refusal;
      case "summarise": {
        const [stored] = await ports.checkpoints.get([plan.wanted.id]);
        const checkpoint = stored ?? (await summarise(ports, fitting, plan.wanted, known, notes, signal));
        checkpoints.set(checkpoint.id, checkpoint);
      }
    }
  }
}

/** What a summary dwells on is part of what it is: another one must not be found in its place. */
export function checkpointHash({ hash }: Pick<ContextPorts, "hash">, focus: string | undefined): Known["hash"] {
  return (parts) => hash([...parts, ...(focus === undefined ? [] : ["focus", focus])].join("\n"));
}

async function summarise(
  ports: ContextPorts,
  fitting: Fitting,
  wanted: Extract<PromptPlan, { kind: "summarise" }>["wanted"],
  known: Known,
  notes: string[],
  signal: CancelSignal,
): Promise<Checkpoint> {
  const { policy, offer, transcript, prompt } = fitting;
  const { model } = policy.compaction.summary;
  const writer = model === null ? offer : await ports.route(model);
  const made = await makeCheckpoint(
    {
      wanted,
      transcript,
      prefix: lastPrompt(fitting, known),
      tools: prompt.tools,
      writer,
      window: writer === offer ? fitting.sentWindow : undefined,
      merged: wanted.merges.flatMap((id) => known.checkpoints.get(id)?.text ?? []),
      mergedTo: mergedTo(wanted, known.cut),
      measure: known.measure,
      focus: fitting.focus,
    },
    ports.now(),
    signal,
  );
  notes.push(...made.notes);
  await ports.checkpoints.put(made.checkpoint);
  await ports.checkpoints.prune(CHECKPOINTS_KEPT);
  return made.checkpoint;
}

/** Where the checkpoints end that go into the wanted one. */
function mergedTo({ from, merges }: WantedSummary, cut: Cut): number {
  const ends = cut.changes.flatMap((change) => (change.kind === "checkpoint" && merges.includes(change.id) ? [change.to] : []));
  return Math.max(from, ...ends);
}

/**
 * The conversation without the new message of the user, under the cut it was last sent with: what the engine still has in its cache. Should
 * that leave no room for the instruction and the summary, the oldest of it stays out.
 */
function lastPrompt({ transcript, window, policy }: Fitting, known: Known): readonly Message[] {
  const isNew = transcript.entries.at(-1)?.message.role === "user";
  const earlier: Transcript = isNew ? { ...transcript, entries: transcript.entries.slice(0, -1) } : transcript;
  if (window === undefined) return earlier.entries.map(({ message }) => message);
  // Room for the instruction, which is some 150 tokens, and for what it asks for.
  const allowance = Math.ceil(window * policy.compaction.summary.most_share) + 256;
  const room: Room = { window, allowance, leastAllowance: 0, margin: 0 };
  const whole = { ...policy.compaction, high_watermark: 1, low_watermark: 1, recall: null };
  const plan = planPrompt(earlier, room, { compaction: whole, overflow: "trim" }, { ...known, ranked: [] });
  return plan.kind === "fits" ? messagesOf(earlier, plan.pieces, known.measure) : [];
}

export function roomOf({ policy, asked, window, transcript, calibration }: Fitting, extraMargin: Tokens): Room {
  // Without a window there is nothing to fit into: everything fits.
  const size = window ?? Number.MAX_SAFE_INTEGER;
  const doubt = transcript.entries.some(({ count }) => count.basis === "estimate") && window !== undefined;
  const margin = doubt ? marginFor({ tokens: size, basis: "estimate" }, calibration) : 0;
  return roomFor(policy.reply, asked, size, margin + extraMargin);
}

/** By how many tokens the prompt is larger than there is room for, as the model's own tokenizer has it; asked only where it is close. */
async function tooLargeBy(
  { prompt, counter, window }: Fitting,
  plan: FittingPlan,
  messages: readonly Message[],
  room: Room,
): Promise<Tokens> {
  const budget = room.window - room.leastAllowance;
  const isSure = plan.prompt.basis === "exact" || plan.prompt.tokens < budget * CLEARLY_SMALLER;
  if (isSure || window === undefined) return 0;
  const best = await counter();
  if (best.source === "estimate") return 0;
  const count = await best.prompt({ prompt: { ...prompt, messages }, sampling: {} });
  return count.basis === "exact" ? count.tokens - budget : 0;
}

function used({ pieces }: FittingPlan, checkpoints: Known["checkpoints"]): Known["checkpoints"] {
  const ids = new Set(pieces.flatMap((piece) => (piece.kind === "checkpoint" ? [piece.id] : [])));
  return new Map([...checkpoints].filter(([id]) => ids.has(id)));
}
