import {
  type Account,
  type CancelSignal,
  type Checkpoint,
  type CheckpointLevel,
  type Count,
  extractSummary,
  type FittingPlan,
  type Known,
  OrielError,
  type Policy,
  planPrompt,
  type WantedSummary,
} from "@oriel/core";
import { type AtRest, atRest, type RestPorts } from "./at-rest.ts";
import { checkpointHash, type Fitting, fitPrompt } from "./fit-prompt.ts";
import { type StandingCheckpoint, standingCheckpoints } from "./look.ts";
import type { Asked } from "./ports.ts";
import { remembered } from "./recognise.ts";
import { measureBy } from "./scale.ts";
import { undoKey } from "./undo-key.ts";

export interface Compressing {
  /** How much detail the summary keeps; left out, what the policy says. */
  readonly level?: CheckpointLevel | undefined;
  /** What it should dwell on. */
  readonly focus?: string | undefined;
  readonly isDry: boolean;
  /** Called when the summary is there and frees tokens, before the conversation changes. */
  readonly beforeChange: () => Promise<void>;
}

export type Compression =
  | { readonly kind: "unchanged"; readonly prompt: Count; readonly reason: string }
  | {
      /** `foreseen`: a dry run, in which the summary is as long as it may be, and so `after` at most. */
      readonly kind: "compressed" | "foreseen";
      readonly before: Count;
      readonly after: Count;
      readonly from: number;
      readonly to: number;
      readonly level: CheckpointLevel;
      /** The new one; none yet in a dry run. */
      readonly checkpoint: StandingCheckpoint | undefined;
      readonly accounts: readonly Account[];
      readonly notes: readonly string[];
    };

/**
 * Puts a summary in the place of all that may be compressed of a conversation: never the system prompt, what is pinned, what the user said, nor
 * the newest exchange. It stays as it was unless that frees tokens.
 * @throws OrielError `context_length_exceeded` when what can never leave does not fit; `cancelled`.
 */
export async function compress(ports: RestPorts, asked: Asked, how: Compressing, signal: CancelSignal): Promise<Compression> {
  const rest = await atRest(ports, asked);
  const fitting = compressing(rest, how);
  const before = rest.standing.prompt;
  const unchanged = (reason: string): Compression => ({ kind: "unchanged", prompt: before, reason });
  if (rest.prepared.overflow === "reject") return unchanged(NEVER_CUT);
  const wanted = wantedOf(ports, rest, fitting);
  if (wanted === undefined) return unchanged(NOTHING);
  const { from, to, level } = wanted;
  if (how.isDry) {
    const { after, accounts } = foresee(ports, rest, fitting, wanted);
    if (after.tokens >= before.tokens) return unchanged(NOT_SMALLER);
    return { kind: "foreseen", before, after, from, to, level, checkpoint: undefined, accounts, notes: [] };
  }
  // A summary made while nobody waited would be remembered in the place of this one.
  ports.idle.begin(rest.prepared.recognised.session);
  const { plan, checkpoints, notes } = await fitPrompt(ports, fitting, signal);
  const after = plan.prompt;
  const checkpoint = standingCheckpoints(plan.cut, checkpoints).find(({ id }) => id === wanted.id);
  if (checkpoint === undefined || after.tokens >= before.tokens) return unchanged(NOT_SMALLER);
  await how.beforeChange();
  await keep(ports, rest, fitting, plan, checkpoint);
  return { kind: "compressed", before, after, from, to, level, checkpoint, accounts: plan.accounts, notes };
}

const NOTHING =
  "There is nothing to compress: besides the system prompt, what is pinned, what the user said and the newest messages there is too little for a summary to free anything.";
const NEVER_CUT = "The session's policy sends a conversation whole or not at all: a summary would never be sent.";
const NOT_SMALLER = "A summary would not make the prompt smaller, so the conversation stays as it was.";

/** A summary and nothing else, whatever the watermarks say. What stays as it is, is a share of what there is, not of what there is room for. */
function compressing({ prepared, fitting, room, standing }: AtRest, { level, focus }: Compressing): Fitting {
  const { compaction } = prepared.policy;
  const { summary } = compaction;
  const fill = Math.min(1, standing.prompt.tokens / Math.max(1, room.window - room.allowance - room.margin));
  const policy: Policy = {
    ...prepared.policy,
    compaction: {
      ...compaction,
      high_watermark: 0,
      low_watermark: 0,
      stages: [{ strategy: "summarise" }],
      drops_user_messages: false,
      summary: { ...summary, level: level ?? summary.level, keep_share: summary.keep_share * fill },
      recall: null,
    },
  };
  return { ...fitting, policy, overflow: "summarize", focus };
}

function wantedOf(ports: RestPorts, rest: AtRest, fitting: Fitting): WantedSummary | undefined {
  const plan = planned(ports, rest, fitting, fitting.checkpoints);
  if (plan.kind === "refuse") throw plan.refusal;
  return plan.kind === "summarise" ? plan.wanted : undefined;
}

function planned(ports: RestPorts, { room }: AtRest, fitting: Fitting, checkpoints: Known["checkpoints"]): ReturnType<typeof planPrompt> {
  const { transcript, cut, policy, overflow, focus, scale } = fitting;
  const known: Known = { cut, checkpoints, ranked: [], measure: measureBy(scale), hash: checkpointHash(ports, focus) };
  return planPrompt(transcript, room, { compaction: policy.compaction, overflow }, known);
}

/** What would come of it: with the deterministic extract in the summary's place, counted as if it were as long as it may be. */
function foresee(
  ports: RestPorts,
  rest: AtRest,
  fitting: Fitting,
  wanted: WantedSummary,
): { readonly after: Count; readonly accounts: readonly Account[] } {
  const measure = measureBy(fitting.scale);
  const merged = wanted.merges.flatMap((id) => fitting.checkpoints.get(id)?.text ?? []);
  const text = extractSummary(fitting.transcript.entries.slice(wanted.from, wanted.to), merged, wanted.mostTokens, measure);
  const standIn: Checkpoint = {
    ...wanted,
    text,
    tokens: measure(text),
    by: "extract",
    messages: wanted.to - wanted.from,
    createdAt: new Date(ports.now()).toISOString(),
  };
  const plan = planned(ports, rest, fitting, new Map([...fitting.checkpoints, [wanted.id, standIn]]));
  if (plan.kind !== "fits") throw plan.kind === "refuse" ? plan.refusal : new OrielError("internal", "A summary was asked for twice.");
  const tokens = plan.prompt.tokens + Math.max(0, wanted.mostTokens - standIn.tokens);
  return { after: { tokens, basis: "estimate" }, accounts: plan.accounts };
}

/** The next request finds the cut; and whoever undoes it, what was there before. */
async function keep(
  ports: RestPorts,
  { prepared }: AtRest,
  { cut, scale }: Fitting,
  plan: FittingPlan,
  { id }: StandingCheckpoint,
): Promise<void> {
  const { recognised, chain } = prepared;
  const messages = chain.length - 1;
  const at = new Date(ports.now()).toISOString();
  await ports.contexts.put([
    ...remembered(recognised, [{ key: undoKey(ports, recognised.session, id), messages }], { ...cut, scale }, at),
    ...remembered(recognised, [{ key: chain.at(-1) ?? "", messages }], { ...plan.cut, scale }, at),
  ]);
}
