import {
  type CancelSignal,
  type FittingPlan,
  type Known,
  type Message,
  messagesOf,
  type PromptPlan,
  planPrompt,
  type Room,
  type Tokens,
  type WantedSummary,
} from "@oriel/core";
import { type Brought, bringSummary } from "./bring-summary.ts";
import { type Fitting, knownTo, roomOf } from "./fitting.ts";
import type { ContextPorts } from "./ports.ts";
import { measureBy } from "./scale.ts";

/** A prompt that fits, as far as anybody can tell before the engine reads it. */
export interface Fitted {
  readonly plan: FittingPlan;
  readonly messages: readonly Message[];
  readonly room: Room;
  /** Those that stand in the prompt. */
  readonly checkpoints: Known["checkpoints"];
  /** What was wanted of those that have been brought for it, by their ids. */
  readonly wanted: ReadonlyMap<string, WantedSummary>;
  readonly notes: readonly string[];
}

/** A prompt this much smaller than its budget needs no second look: whatever the counts are off by, it fits. */
const CLEARLY_SMALLER = 0.8;
/** Each new try keeps as much more free as the last was too large; more than three have not been seen. */
const MOST_TRIES = 4;

/**
 * Plans the prompt, has the summaries made that the plan asks for, and where the counts are in doubt has the model's own tokenizer look at the
 * result, until it fits.
 * @throws OrielError `context_length_exceeded` when what can never leave does not fit; `cancelled`.
 */
export async function fitPrompt(ports: ContextPorts, fitting: Fitting, signal: CancelSignal): Promise<Fitted> {
  const brought: Brought = { checkpoints: new Map(fitting.checkpoints), wanted: new Map(), notes: [] };
  const measure = measureBy(fitting.scale);
  let correction = fitting.extraMargin;
  for (let tries = 0; ; tries += 1) {
    const room = roomOf(fitting, correction);
    const plan = await planWithSummaries(ports, fitting, room, brought, signal);
    const messages = messagesOf(fitting.transcript, plan.pieces, measure);
    const over = tries < MOST_TRIES ? await tooLargeBy(fitting, plan, messages, room) : 0;
    if (over <= 0) {
      const { checkpoints, wanted, notes } = brought;
      return { plan, messages, room, checkpoints: used(plan, checkpoints), wanted, notes };
    }
    correction += over;
  }
}

async function planWithSummaries(
  ports: ContextPorts,
  fitting: Fitting,
  room: Room,
  brought: Brought,
  signal: CancelSignal,
): Promise<FittingPlan> {
  const { transcript, policy, overflow } = fitting;
  const known = knownTo(ports, fitting, brought.checkpoints);
  for (;;) {
    const plan: PromptPlan = planPrompt(transcript, room, { compaction: policy.compaction, overflow }, known);
    switch (plan.kind) {
      case "fits":
        return plan;
      case "refuse":
        throw plan.refusal;
      case "summarise":
        await bringSummary(ports, fitting, plan.wanted, known, brought, signal);
    }
  }
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
