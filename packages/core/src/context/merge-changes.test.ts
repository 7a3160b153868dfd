import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stands } from "./change-at.ts";
import type { Change, DropReason } from "./cut.ts";
import { mergeChanges } from "./merge-changes.ts";

const drop = (from: number, to: number, reason: DropReason = "over_budget"): Change => ({ kind: "drop", from, to, reason });
const masked = (at: number): Change => ({ kind: "shorten", from: at, to: at + 1, by: { as: "masked" }, tokens: 9 });
const pruned = (at: number): Change => ({ kind: "shorten", from: at, to: at + 1, by: { as: "pruned", keepTokens: 50 }, tokens: 60 });
const checkpoint = (from: number, to: number, keeps: readonly number[] = []): Change => ({
  kind: "checkpoint",
  from,
  to,
  id: `${from}-${to}`,
  keeps,
});
const recall = (at: number): Change => ({ kind: "recall", from: at, to: at, positions: [0], tokens: 9 });

describe("mergeChanges", () => {
  it("puts changes in order", () => {
    expect(mergeChanges([drop(2, 3), masked(9)], [masked(6), recall(6)])).toEqual([drop(2, 3), recall(6), masked(6), masked(9)]);
  });

  it("joins neighbours that left for the same reason", () => {
    expect(mergeChanges([drop(2, 5), drop(8, 9, "policy")], [drop(5, 6), drop(6, 8)])).toEqual([drop(2, 8), drop(8, 9, "policy")]);
  });

  it("leaves the reason of what has left before", () => {
    expect(mergeChanges([drop(4, 6, "policy")], [drop(2, 9)])).toEqual([drop(2, 4), drop(4, 6, "policy"), drop(6, 9)]);
  });

  it("lets a message leave that was shortened, and never the other way round", () => {
    expect(mergeChanges([masked(3)], [drop(2, 4)])).toEqual([drop(2, 4)]);
    expect(mergeChanges([drop(2, 4)], [masked(3)])).toEqual([drop(2, 4)]);
  });

  it("shortens a message again, by the later way", () => {
    expect(mergeChanges([pruned(3)], [masked(3)])).toEqual([masked(3)]);
  });

  it("puts a checkpoint in the place of everything in its stretch", () => {
    expect(mergeChanges([drop(1, 3), masked(4), checkpoint(5, 7), recall(8), drop(9, 20)], [checkpoint(2, 12)])).toEqual([
      drop(1, 2),
      checkpoint(2, 12),
      drop(12, 20),
    ]);
  });

  it("keeps nothing after a checkpoint that had left before", () => {
    expect(mergeChanges([drop(2, 4)], [checkpoint(1, 9, [3, 6])])).toEqual([checkpoint(1, 9, [6])]);
  });

  it("does not take a checkpoint that would cut through another", () => {
    expect(mergeChanges([checkpoint(1, 5)], [checkpoint(3, 9)])).toEqual([checkpoint(1, 5)]);
  });

  it("lets what a checkpoint kept leave without it", () => {
    expect(mergeChanges([checkpoint(1, 5, [2, 3])], [drop(2, 3)])).toEqual([checkpoint(1, 5, [3])]);
  });

  it("lets a checkpoint leave with all it stands for, and what it kept stay", () => {
    expect(mergeChanges([checkpoint(1, 5, [2, 3])], [drop(1, 2), drop(3, 5)])).toEqual([drop(1, 2), drop(3, 5)]);
  });

  it("does not take a checkpoint apart", () => {
    expect(mergeChanges([checkpoint(3, 6)], [drop(1, 5)])).toEqual([drop(1, 3), checkpoint(3, 6)]);
  });

  it("lets a recall go with the message it was for", () => {
    expect(mergeChanges([recall(3)], [drop(3, 4)])).toEqual([drop(3, 4)]);
    expect(mergeChanges([drop(1, 3), recall(3)], [])).toEqual([drop(1, 3), recall(3)]);
  });

  it("always answers changes in order that do not overlap, and brings nothing back", () => {
    const length = 24;
    const at = fc.nat(length - 1);
    const range = fc.tuple(at, at).map(([one, other]): [number, number] => [Math.min(one, other), Math.max(one, other) + 1]);
    const change = fc.oneof(
      range.map(([from, to]) => drop(from, to)),
      range.map(([from, to]) => drop(from, to, "policy")),
      at.map(masked),
      at.map(recall),
      fc.tuple(range, fc.uniqueArray(at)).map(([[from, to], keeps]) =>
        checkpoint(
          from,
          to,
          keeps.filter((kept) => kept >= from && kept < to).sort((left, right) => left - right),
        ),
      ),
    );
    const positions = Array.from({ length }, (_, position) => position);
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 5 }), (steps) => {
        let changes: readonly Change[] = [];
        for (const further of steps) {
          const merged = mergeChanges(changes, further);
          merged.forEach(({ from, to }, index) => {
            expect(from).toBeGreaterThanOrEqual(merged[index - 1]?.to ?? 0);
            expect(to).toBeGreaterThanOrEqual(from);
          });
          const left = positions.filter((position) => !stands(changes, position));
          expect(left.filter((position) => stands(merged, position))).toEqual([]);
          const dropped = further.flatMap((one) => (one.kind === "drop" ? positions.slice(one.from, one.to) : []));
          expect(dropped.filter((position) => stands(merged, position))).toEqual([]);
          changes = merged;
        }
      }),
    );
  });
});
