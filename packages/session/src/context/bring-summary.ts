import {
  type CancelSignal,
  type Checkpoint,
  condensedCheckpoint,
  type Known,
  type Message,
  messagesOf,
  OrielError,
  planPrompt,
  type Room,
  type Transcript,
  type WantedSummary,
} from "@oriel/core";
import type { Offer } from "../offer.ts";
import type { Fitting } from "./fitting.ts";
import { makeCheckpoint } from "./make-checkpoint.ts";
import type { ContextPorts } from "./ports.ts";
import { toldSession } from "./told-session.ts";

/** What has been brought for a plan. */
export interface Brought {
  /** Those that the cut names, and those that were brought. */
  readonly checkpoints: Map<string, Checkpoint>;
  /** What was wanted of those that were brought, by their ids. */
  readonly wanted: Map<string, WantedSummary>;
  /** What went wrong on the way, in sentences for the receipt. */
  readonly notes: string[];
}

/** A checkpoint is some kilobytes at most. One that is gone is made again when its conversation goes on. */
const CHECKPOINTS_KEPT = 15_000;

/**
 * Brings the summary that a plan wants: the one that is kept, else a new one, which is kept then.
 * @throws OrielError `cancelled`.
 */
export async function bringSummary(
  ports: ContextPorts,
  fitting: Fitting,
  wanted: WantedSummary,
  known: Known,
  brought: Brought,
  signal: CancelSignal,
): Promise<void> {
  const [stored] = await ports.checkpoints.get([wanted.id]);
  const checkpoint = stored ?? (await made());
  if (stored === undefined) {
    await ports.checkpoints.put(checkpoint);
    await ports.checkpoints.prune(CHECKPOINTS_KEPT);
  }
  brought.checkpoints.set(wanted.id, checkpoint);
  brought.wanted.set(wanted.id, wanted);

  async function made(): Promise<Checkpoint> {
    return wanted.made === "anew"
      ? summarise(ports, fitting, wanted, known, brought, signal)
      : condensedCheckpoint(wanted, fitting.transcript, known, new Date(ports.now()).toISOString());
  }
}

async function summarise(
  ports: ContextPorts,
  fitting: Fitting,
  wanted: WantedSummary,
  known: Known,
  { notes }: Brought,
  signal: CancelSignal,
): Promise<Checkpoint> {
  const { policy, offer, transcript, prompt, focus } = fitting;
  const session = toldSession(fitting);
  const { level, from, to, replacedTokens } = wanted;
  if (session !== undefined) ports.tell(session, { type: "summarizing", level, messages: to - from, replacedTokens });
  const { model } = policy.compaction.summary;
  const writer = model === null ? offer : await writerNamed(ports, model, notes);
  const made = await makeCheckpoint(
    {
      wanted,
      transcript,
      prefix: lastPrompt(fitting, known),
      tools: prompt.tools,
      writer,
      window: writer === offer ? fitting.sentWindow : undefined,
      checkpoints: known.checkpoints,
      measure: known.measure,
      focus,
    },
    ports.now(),
    signal,
  );
  notes.push(...made.notes);
  return made.checkpoint;
}

/** A summary by nobody is an extract: a model that is gone must not hold up the conversation. */
async function writerNamed({ route }: Pick<ContextPorts, "route">, model: string, notes: string[]): Promise<Offer | undefined> {
  try {
    return await route(model);
  } catch (thrown) {
    if (!(thrown instanceof OrielError)) throw thrown;
    notes.push(`${model} could not be asked for a summary. ${thrown.message}`);
    return undefined;
  }
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
