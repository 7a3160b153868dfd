import type { Stage } from "../policy/compaction-policy.ts";
import { type Shortenable, shortenUntilSmall } from "./shorten-change.ts";
import { standingMessages } from "./standing.ts";
import type { Strategy } from "./strategy.ts";

/**
 * Takes the middle out of messages larger than a share of the budget, oldest first, until the draft is small enough. What the user wrote is
 * cut only where it might be left out altogether, and the last of it never.
 */
export const truncate: Strategy<Extract<Stage, { readonly strategy: "truncate" }>> = (draft, { share }) => {
  const keepTokens = Math.floor(share * draft.budget);
  const large = standingMessages(draft).filter(
    ({ message, tokens }) => tokens > keepTokens && (message.role !== "user" || draft.rules.drops_user_messages),
  );
  return shortenUntilSmall(
    draft,
    large.map((piece): Shortenable => ({ piece, by: { as: "truncated", keepTokens } })),
  );
};
