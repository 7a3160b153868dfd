import type { Stage } from "../policy/compaction-policy.ts";
import { type Shortenable, shortenUntilSmall } from "./shorten-change.ts";
import type { Strategy } from "./strategy.ts";
import { toolOutputs } from "./tool-outputs.ts";

/**
 * Cuts old tool outputs to their beginning and end, oldest first, until the draft is small enough. Outputs that a later one renewed
 * become a line first of all, since nothing is lost with them; they do not leave, because engines refuse a call without its result.
 */
export const prune: Strategy<Extract<Stage, { readonly strategy: "prune" }>> = (draft, { keep_share, cap_tokens }) => {
  const outputs = toolOutputs(draft, keep_share * draft.budget);
  const renewed = outputs.filter(({ isRenewed }) => isRenewed);
  const old = outputs.filter(({ isOld, isRenewed }) => isOld && !isRenewed);
  return shortenUntilSmall(draft, [
    ...renewed.map((piece): Shortenable => ({ piece, by: { as: "masked" } })),
    ...old.map((piece): Shortenable => ({ piece, by: { as: "pruned", keepTokens: cap_tokens } })),
  ]);
};
