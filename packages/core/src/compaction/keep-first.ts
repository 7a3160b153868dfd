import type { Stage } from "../policy/compaction-policy.ts";
import { dropsOf, dropsOfNotes, type Movable, movableOf, tokensOf } from "./movable.ts";
import type { Strategy } from "./strategy.ts";

/** The first `keep_tokens` and the newest stay: what leaves is the middle, its oldest part first. */
export const keepFirst: Strategy<Extract<Stage, { readonly strategy: "keep_first" }>> = (draft, { keep_tokens }) => {
  const leaving: Movable[] = [];
  let first = 0;
  let isMiddle = false;
  let excess = draft.tokens - draft.target;
  for (const movable of movableOf(draft)) {
    first += movable.tokens;
    isMiddle ||= first > keep_tokens;
    if (!isMiddle || excess <= 0) continue;
    leaving.push(movable);
    excess -= movable.tokens;
  }
  return [...dropsOf(leaving, "policy"), ...dropsOfNotes(draft, tokensOf(leaving), "policy")];
};
