import type { RecallPolicy } from "../policy/compaction-policy.ts";
import { tellsMore } from "../recall/tells-more.ts";
import type { Tokens } from "../units.ts";
import { changeAt, stands } from "./change-at.ts";
import type { Change } from "./cut.ts";
import type { Floor } from "./floor.ts";
import { recallNote, saidIn } from "./notes.ts";
import type { Known } from "./prompt-plan.ts";
import type { Transcript } from "./transcript.ts";

/**
 * What is brought back for the last message of the user: the best of what has left, as far as the note of it takes at most `room`. Nothing
 * that a recall brought back already, and nothing twice for one message.
 */
export function chooseRecall(
  { entries }: Transcript,
  changes: readonly Change[],
  floor: Floor,
  policy: RecallPolicy,
  room: Tokens,
  { ranked, measure }: Pick<Known, "ranked" | "measure">,
): Change | undefined {
  const { last } = floor;
  const recalls = changes.filter((change) => change.kind === "recall");
  if (last === undefined || recalls.some(({ from }) => from === last)) return undefined;
  // In the stretch of a checkpoint, where that message is kept after it, there is no place for another note.
  if (changeAt(changes, last)?.kind === "checkpoint") return undefined;

  const asked = entries[last] === undefined ? "" : saidIn(entries[last].message);
  const taken = new Set([...floor.excluded, ...recalls.flatMap(({ positions }) => positions)]);
  let chosen: readonly number[] = [];
  let tokens = 0;
  for (const at of ranked) {
    if (chosen.length === policy.most) break;
    const entry = entries[at];
    if (entry === undefined || at >= last || taken.has(at) || stands(changes, at)) continue;
    // What is larger by itself need not be measured; and of images nothing can be said in a note.
    if (entry.count.tokens > room || !tellsMore(saidIn(entry.message), asked)) continue;
    const more = [...chosen, at].sort((left, right) => left - right);
    const measured = measure(recallNote(more.flatMap((position) => entries[position]?.message ?? [])));
    if (measured > room) continue;
    taken.add(at);
    chosen = more;
    tokens = measured;
  }
  return chosen.length === 0 ? undefined : { kind: "recall", from: last, to: last, positions: chosen, tokens };
}
