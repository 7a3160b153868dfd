import type { Stage } from "../policy/compaction-policy.ts";
import { dropsOf, dropsOfNotes, movableOf, tokensOf } from "./movable.ts";
import type { Strategy } from "./strategy.ts";

/** Only the newest stay, as many as `keep_tokens` and the target of the draft allow; everything older leaves. */
export const slidingWindow: Strategy<Extract<Stage, { readonly strategy: "sliding_window" }>> = (draft, { keep_tokens }) => {
  const movable = movableOf(draft);
  const room = draft.target - (draft.tokens - tokensOf(movable));
  let kept = 0;
  // The first, from the newest, that does not fit any more leaves with all before it.
  let end = movable.length;
  for (; end > 0; end -= 1) {
    kept += movable[end - 1]?.tokens ?? 0;
    if (kept > room || (keep_tokens !== null && kept > keep_tokens)) break;
  }
  const leaving = movable.slice(0, end);
  return [...dropsOf(leaving, "policy"), ...dropsOfNotes(draft, tokensOf(leaving), "policy")];
};
