import type { Stage } from "../policy/compaction-policy.ts";
import { type Shortenable, shortenUntilSmall } from "./shorten-change.ts";
import type { Strategy } from "./strategy.ts";
import { toolOutputs } from "./tool-outputs.ts";

/** Puts a line in the place of old tool outputs, oldest first, until the draft is small enough: which tool it was, how much it said, and that it can be called again. */
export const mask: Strategy<Extract<Stage, { readonly strategy: "mask" }>> = (draft, { keep_share }) => {
  const outputs = toolOutputs(draft, keep_share * draft.budget);
  const candidates = outputs.filter(({ isOld, isRenewed }) => isOld || isRenewed);
  return shortenUntilSmall(
    draft,
    candidates.map((piece): Shortenable => ({ piece, by: { as: "masked" } })),
  );
};
