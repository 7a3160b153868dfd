import type { Stage } from "../policy/compaction-policy.ts";
import { dropsOf, dropsOfNotes, type Movable, tokensOf, turnsOf } from "./movable.ts";
import type { Strategy } from "./strategy.ts";

/**
 * The oldest leave first: turn by turn, answers together with the message of the user that they answer. Of a turn longer than is needed only
 * the oldest answers leave, and what they answer stays with the rest.
 */
export const fifo: Strategy<Extract<Stage, { readonly strategy: "fifo" }>> = (draft) => {
  const leaving: Movable[] = [];
  let excess = draft.tokens - draft.target;
  for (const { asked, answers } of turnsOf(draft)) {
    if (excess <= 0) break;
    const older = oldest(answers, excess);
    const isEnough = older.length < answers.length && tokensOf(older) >= excess;
    const left = isEnough || asked === undefined ? older : [asked, ...answers];
    leaving.push(...left);
    excess -= tokensOf(left);
  }
  return [...dropsOf(leaving, "over_budget"), ...dropsOfNotes(draft, tokensOf(leaving), "over_budget")];
};

/** The oldest of these that make up for `excess`; all of them when they do not. */
function oldest(movable: readonly Movable[], excess: number): readonly Movable[] {
  let tokens = 0;
  const end = movable.findIndex((one) => {
    tokens += one.tokens;
    return tokens >= excess;
  });
  return end === -1 ? movable : movable.slice(0, end + 1);
}
