import {
  type Account,
  asOrielError,
  type CancelSignal,
  type CheckpointLevel,
  type Count,
  type FittingPlan,
  type Policy,
  type WantedSummary,
} from "@oriel/core";
import type { ContextEvent } from "../events/conversation-event.ts";
import { type AtRest, atRest, type RestPorts } from "./at-rest.ts";
import { fitPrompt } from "./fit-prompt.ts";
import type { Fitting } from "./fitting.ts";
import { foresee, type OutlinedCheckpoint, outlined, planned } from "./foresee.ts";
import { type StandingCheckpoint, standingCheckpoints } from "./look.ts";
import type { Asked } from "./ports.ts";
import { remembered } from "./recognise.ts";
import { tellCheckpoints } from "./tell-checkpoints.ts";
import { undoable } from "./undo-key.ts";

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
      /** All that stand in the prompt, the new one among them, and those that older ones became; in a dry run no longer than they may be. */
      readonly checkpoints: { readonly before: readonly OutlinedCheckpoint[]; readonly after: readonly OutlinedCheckpoint[] };
      readonly accounts: readonly Account[];
      /** What was done, in order. */
      readonly stages: readonly string[];
      readonly notes: readonly string[];
    };

/**
 * Puts a summary in the place of all that may be compressed of a conversation: never the system prompt, what is pinned, what the user said, nor
 * the newest exchange. It stays as it was unless that frees tokens.
 * @throws OrielError `context_length_exceeded` when what can never leave does not fit; `cancelled`.
 */
export async function compress(ports: RestPorts, asked: Asked, how: Compressing, signal: CancelSignal): Promise<Compression> {
  const told = asked.conversation?.kind === "kept" && !how.isDry ? asked.conversation.id : undefined;
  try {
    const compression = await compressed(ports, asked, how, signal);
    if (told !== undefined) ports.tell(told, eventOf(compression));
    return compression;
  } catch (thrown) {
    const { code, message } = asOrielError(thrown);
    if (told !== undefined) ports.tell(told, { type: "compression-error", code, message });
    throw thrown;
  }
}

async function compressed(ports: RestPorts, asked: Asked, how: Compressing, signal: CancelSignal): Promise<Compression> {
  const rest = await atRest(ports, asked);
  const fitting = compressing(rest, how);
  const before = rest.standing.prompt;
  const unchanged = (reason: string): Compression => ({ kind: "unchanged", prompt: before, reason });
  if (rest.prepared.overflow === "reject") return unchanged(NEVER_CUT);
  const wanted = wantedOf(ports, rest, fitting);
  if (wanted === undefined) return unchanged(NOTHING);
  const { from, to, level } = wanted;
  const stood = standingCheckpoints(rest.standing.cut, rest.prepared.checkpoints).map(outlined);
  if (how.isDry) {
    const { after, accounts, standing, stages } = foresee(ports, rest, fitting);
    if (after.tokens >= before.tokens) return unchanged(NOT_SMALLER);
    const checkpoints = { before: stood, after: standing };
    return { kind: "foreseen", before, after, from, to, level, checkpoint: undefined, checkpoints, accounts, stages, notes: [] };
  }
  // A summary made while nobody waited would be remembered in the place of this one.
  ports.idle.begin(rest.prepared.recognised.session);
  const fitted = await fitPrompt(ports, fitting, signal);
  const { plan, checkpoints: known, notes } = fitted;
  const after = plan.prompt;
  const standing = standingCheckpoints(plan.cut, known);
  const checkpoint = standing.find(({ id }) => id === wanted.id);
  if (checkpoint === undefined || after.tokens >= before.tokens) return unchanged(NOT_SMALLER);
  await how.beforeChange();
  await keep(ports, rest, fitting, plan);
  tellCheckpoints(ports, fitting, fitted);
  const checkpoints = { before: stood, after: standing.map(outlined) };
  const stages = plan.stages.map(({ strategy }) => strategy);
  return { kind: "compressed", before, after, from, to, level, checkpoint, checkpoints, accounts: plan.accounts, stages, notes };
}

function eventOf(compression: Compression): ContextEvent {
  if (compression.kind === "unchanged") return { type: "compression-skipped", reason: compression.reason };
  const { before, after, stages } = compression;
  return { type: "compressed", before: before.tokens, after: after.tokens, stages };
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
      summary: {
        ...summary,
        level: level ?? summary.level,
        // The level that was asked for holds in the smallest windows too.
        most_checkpoints: summary.most_checkpoints.map((most) => (level === undefined ? most : Math.max(1, most))),
        keep_share: summary.keep_share * fill,
      },
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

/** The next request finds the cut; and whoever undoes it, what was there before. */
async function keep(ports: RestPorts, { prepared }: AtRest, { cut, scale }: Fitting, plan: FittingPlan): Promise<void> {
  const { recognised, chain } = prepared;
  const messages = chain.length - 1;
  const at = new Date(ports.now()).toISOString();
  const cuts = { before: { ...cut, scale }, after: { ...plan.cut, scale } };
  await ports.contexts.put([
    ...undoable(ports, recognised, cuts, messages, at),
    ...remembered(recognised, [{ key: chain.at(-1) ?? "", messages }], cuts.after, at),
  ]);
}
