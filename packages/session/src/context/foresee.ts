import {
  type Account,
  type Checkpoint,
  type Count,
  condensedCheckpoint,
  extractSummary,
  freshEntries,
  type Known,
  type PromptPlan,
  planPrompt,
  type WantedSummary,
} from "@oriel/core";
import type { AtRest, RestPorts } from "./at-rest.ts";
import { type Fitting, knownTo } from "./fitting.ts";
import { type StandingCheckpoint, standingCheckpoints } from "./look.ts";

/** Where a checkpoint stands, and of which others it was made. */
export type OutlinedCheckpoint = Pick<StandingCheckpoint, "id" | "from" | "to" | "level" | "tokens" | "of">;

export interface Foreseen {
  /** At most. */
  readonly after: Count;
  readonly accounts: readonly Account[];
  readonly standing: readonly OutlinedCheckpoint[];
  readonly stages: readonly string[];
}

/** What would come of a summary: with the deterministic extract in its place, counted as if it were as long as it may be. */
export function foresee(ports: RestPorts, rest: AtRest, fitting: Fitting): Foreseen {
  const checkpoints = new Map(fitting.checkpoints);
  const at = new Date(ports.now()).toISOString();
  const longer = new Map<string, number>();
  for (;;) {
    const plan = planned(ports, rest, fitting, checkpoints);
    switch (plan.kind) {
      case "refuse":
        throw plan.refusal;
      case "summarise": {
        const { wanted } = plan;
        const known = knownTo(ports, fitting, checkpoints);
        const standIn =
          wanted.made === "anew" ? extractOf(wanted, fitting, known, at) : condensedCheckpoint(wanted, fitting.transcript, known, at);
        checkpoints.set(wanted.id, standIn);
        if (wanted.made === "anew") longer.set(wanted.id, Math.max(0, wanted.mostTokens - standIn.tokens));
        break;
      }
      case "fits": {
        const standing = standingCheckpoints(plan.cut, checkpoints).map(outlined);
        const added = standing.map((one) => ({ ...one, tokens: one.tokens + (longer.get(one.id) ?? 0) }));
        const more = standing.reduce((sum, { id }) => sum + (longer.get(id) ?? 0), 0);
        const after: Count = { tokens: plan.prompt.tokens + more, basis: "estimate" };
        return { after, accounts: plan.accounts, standing: added, stages: plan.stages.map(({ strategy }) => strategy) };
      }
    }
  }
}

export function outlined({ id, from, to, level, tokens, of }: StandingCheckpoint): OutlinedCheckpoint {
  return { id, from, to, level, tokens, of };
}

/** The plan of a conversation at rest with these checkpoints. */
export function planned(ports: RestPorts, { room }: AtRest, fitting: Fitting, checkpoints: Known["checkpoints"]): PromptPlan {
  const { transcript, policy, overflow } = fitting;
  return planPrompt(transcript, room, { compaction: policy.compaction, overflow }, knownTo(ports, fitting, checkpoints));
}

function extractOf(wanted: WantedSummary, { transcript }: Fitting, { checkpoints, measure }: Known, createdAt: string): Checkpoint {
  const merged = wanted.merges.flatMap((id) => checkpoints.get(id)?.text ?? []);
  const text = extractSummary(freshEntries(transcript, wanted), merged, wanted.mostTokens, measure);
  const { id, level, from, to, replacedTokens } = wanted;
  return { id, level, replacedTokens, text, tokens: measure(text), by: "extract", messages: to - from, createdAt };
}
