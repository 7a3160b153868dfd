import type { Stage } from "../policy/compaction-policy.ts";
import { importanceOf } from "./importance.ts";
import { dropsOf, dropsOfNotes, type Movable, movableOf, tokensOf } from "./movable.ts";
import type { Strategy } from "./strategy.ts";

/** What matters least for the room it takes leaves first, whole exchanges at a time; of equals the older. */
export const adaptive: Strategy<Extract<Stage, { readonly strategy: "adaptive" }>> = (draft) => {
  const importance = importanceOf(draft.transcript.entries, draft.pieces);
  const worth = ({ positions, tokens }: Movable): number => (importance.get(positions[0] ?? 0) ?? 0) / (tokens + TEMPLATE);
  const leaving: Movable[] = [];
  let excess = draft.tokens - draft.target;
  // Sorting is stable, and the movable are in order: the older of two equals comes first.
  for (const movable of [...movableOf(draft)].sort((left, right) => worth(left) - worth(right))) {
    if (excess <= 0) break;
    leaving.push(movable);
    excess -= movable.tokens;
  }
  return [...dropsOf(leaving, "over_budget"), ...dropsOfNotes(draft, tokensOf(leaving), "over_budget")].sort(
    (left, right) => left.from - right.from,
  );
};

/** Very short messages free little: without this, they would matter most of all for their size. */
const TEMPLATE = 32;
