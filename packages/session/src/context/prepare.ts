import {
  type Calibration,
  type Cut,
  type FittingPlan,
  type Known,
  OrielError,
  type Overflow,
  type Policy,
  type Prompt,
  planPrompt,
  type Room,
  standingTokens,
  type TokenCounter,
  type Tokens,
  type Transcript,
} from "@oriel/core";
import { checkpointsIn } from "./checkpoints-in.ts";
import { orUnknown } from "./or-unknown.ts";
import type { Asked, ContextPorts } from "./ports.ts";
import { type Recognised, recognise } from "./recognise.ts";
import { measureBy } from "./scale.ts";
import { counted, estimated, type Transcripts } from "./transcribe.ts";

/** A request of which is known whose conversation it is, what it weighs, and by which rules it is kept. */
export interface Prepared {
  readonly prompt: Extract<Prompt, { readonly kind: "chat" }>;
  readonly transcript: Transcript;
  /** Digests of the conversation's beginnings, see `chainOf`. */
  readonly chain: readonly string[];
  readonly recognised: Recognised;
  /** Those that the remembered cut names. */
  readonly checkpoints: Known["checkpoints"];
  readonly policy: Policy;
  readonly overflow: Overflow;
  readonly counter: () => Promise<TokenCounter>;
  readonly countedBy: Pick<TokenCounter, "source" | "sourceDetail">;
  readonly calibration: Calibration | undefined;
  /** The prompt's tokens under the cut that is remembered. */
  readonly usage: Tokens;
}

/** Up to this share of the window an estimate is as good as a count: whatever it is off by, it fits. */
const CLEARLY_SMALLER = 0.5;

/** Finds out all that can be known of a request before its window is. */
export async function prepare(ports: ContextPorts, transcripts: Transcripts, asked: Asked, prompt: Prepared["prompt"]): Promise<Prepared> {
  const { engine, served } = asked.offer;
  const { policy } = asked.standing;
  const isKept = asked.conversation?.kind === "kept";
  const overflow = asked.overflow ?? (isKept ? policy.overflow_in_sessions : policy.overflow);
  // Asked only where it is needed: the best counter may have to wait until its model is loaded.
  const counter = (): Promise<TokenCounter> => ports.counters.counterFor(engine, served.details);
  const calibration = await orUnknown(ports.calibrations.get(engine.id, served.details.name), ports.log);
  const { transcript: rough, chain } = await estimated(ports, transcripts, prompt, calibration, { isKept, marks: asked.marks });
  const recognised = await recognise(ports, asked, chain, rulesOf(policy, overflow, asked));
  const checkpoints = await checkpointsIn(ports, recognised.cut);
  const { cut } = recognised;
  const usageOf = (transcript: Transcript): Tokens =>
    standingTokens(transcript, standingKnown(ports, { cut, checkpoints, scale: cut.scale ?? 1 }));
  const usage = usageOf(rough);
  const needed = usage + (asked.request.maxTokens ?? policy.reply.default);
  const known = { prompt, chain, recognised, checkpoints, policy, overflow, counter, calibration };
  // A window that follows the usage follows it to the token.
  const mayEstimate = policy.window.mode !== "dynamic" && needed <= served.window.tokens * CLEARLY_SMALLER;
  if (mayEstimate) return { ...known, transcript: rough, usage, countedBy: ESTIMATED };
  const countedBy = await counter();
  // Another estimate is no better than the one there is, which has learnt.
  if (countedBy.source === "estimate") return { ...known, transcript: rough, usage, countedBy };
  const transcript = await counted(rough, prompt, countedBy, served.window.tokens);
  return { ...known, transcript, usage: usageOf(transcript), countedBy };
}

/** By what a cut was made, see `KnownContext.rules`: one that was made otherwise is not taken up. */
function rulesOf({ id }: Policy, overflow: Overflow, { standing: { compaction } }: Asked): string {
  return [id, overflow, ...(compaction === undefined ? [] : [JSON.stringify(compaction)])].join(" ");
}

/** Who has counted where nobody was asked to. */
export const ESTIMATED: Pick<TokenCounter, "source" | "sourceDetail"> = { source: "estimate", sourceDetail: "estimate" };

/** A conversation under a cut. */
interface Standing extends Pick<Prepared, "transcript" | "checkpoints" | "policy"> {
  readonly cut: Cut;
  readonly scale: number;
}

/** The prompt of a conversation that is cut so, and no further, whether or not there is room for it. */
export function standingPlan(ports: Pick<ContextPorts, "hash">, standing: Standing): FittingPlan {
  const { transcript, policy } = standing;
  const plan = planPrompt(transcript, BOUNDLESS, { compaction: policy.compaction, overflow: "trim" }, standingKnown(ports, standing));
  if (plan.kind === "fits") return plan;
  throw new OrielError("internal", "A prompt without a bound was not planned.");
}

function standingKnown(
  { hash }: Pick<ContextPorts, "hash">,
  { cut, checkpoints, scale }: Pick<Standing, "cut" | "checkpoints" | "scale">,
): Known {
  return { cut, checkpoints, ranked: [], measure: measureBy(scale), hash: (parts) => hash(parts.join("\n")) };
}

const BOUNDLESS: Room = { window: Number.MAX_SAFE_INTEGER, allowance: 0, leastAllowance: 0, margin: 0 };
