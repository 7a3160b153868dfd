import { stands } from "./change-at.ts";
import { checkpointId } from "./checkpoint-id.ts";
import type { Change, Cut } from "./cut.ts";
import type { Floor } from "./floor.ts";
import { mergeChanges } from "./merge-changes.ts";
import type { Known } from "./prompt-plan.ts";
import type { Transcript } from "./transcript.ts";

/**
 * What of a remembered cut still makes sense. A conversation may have been edited, a pin set, a checkpoint lost since: only the changes that
 * this touches are left out, and a stretch with a new pin in it comes back without the rest. What is excluded now leaves, what no longer is
 * comes back.
 */
export function repairCut({ entries }: Transcript, cut: Cut, floor: Floor, known: Pick<Known, "checkpoints" | "hash">): readonly Change[] {
  const sound: Change[] = [];
  let next = 0;
  for (const change of cut.changes) {
    if (change.from < next || change.to < change.from || change.to > entries.length) continue;
    const repaired = repairedChange(change, floor, entries, known);
    if (repaired.length > 0) next = change.to;
    sound.push(...repaired);
  }
  const exclusions = floor.excluded.map((at): Change => ({ kind: "drop", from: at, to: at + 1, reason: "user_excluded" }));
  const changes = exclusions.length === 0 ? sound : mergeChanges(sound, exclusions);
  const isExcluded = new Set(floor.excluded);
  return changes.filter(
    (change) =>
      change.kind !== "recall" ||
      (stands(changes, change.from) && change.positions.every((at) => !stands(changes, at) && !isExcluded.has(at))),
  );
}

function repairedChange(
  change: Change,
  floor: Floor,
  entries: Transcript["entries"],
  { checkpoints, hash }: Pick<Known, "checkpoints" | "hash">,
): readonly Change[] {
  const { from, to } = change;
  switch (change.kind) {
    case "drop":
      return change.reason === "user_excluded" ? [] : around(change, floorWithin(floor, from, to));
    case "shorten":
      return to === from + 1 && floor.partOf(from) === undefined ? [change] : [];
    case "checkpoint": {
      const checkpoint = checkpoints.get(change.id);
      if (from === to || checkpoint === undefined) return [];
      // Made when a message still stood there that is excluded now, it tells what that said.
      const isTainted = floor.excluded.some((at) => at >= from && at < to);
      if (isTainted && checkpointId(entries.slice(from, to), checkpoint, hash) !== change.id) return [];
      const fixed = floorWithin(floor, from, to);
      const ofUser = change.keeps.filter((at) => at >= from && at < to && entries[at]?.message.role === "user");
      const keeps = [...new Set([...ofUser, ...fixed])].sort((left, right) => left - right);
      return [{ ...change, keeps }];
    }
    case "recall":
      return from === to && entries[from]?.message.role === "user" ? [change] : [];
    default:
      return change satisfies never;
  }
}

/** A drop without these positions. */
function around(drop: Extract<Change, { readonly kind: "drop" }>, fixed: readonly number[]): readonly Change[] {
  const ends = [...fixed, drop.to];
  return ends
    .map((to, index) => ({ ...drop, from: index === 0 ? drop.from : (ends[index - 1] ?? 0) + 1, to }))
    .filter(({ from, to }) => from < to);
}

function floorWithin({ positions }: Floor, from: number, to: number): readonly number[] {
  return positions.filter((at) => at >= from && at < to);
}
