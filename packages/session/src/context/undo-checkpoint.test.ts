import type { Change } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { withoutCheckpoint } from "./undo-checkpoint.ts";

describe("changes without a checkpoint", () => {
  it("are those before its cut, and those that were made since", () => {
    const before: readonly Change[] = [drop(1, 4), recall(9), recall(20)];
    const after: readonly Change[] = [checkpoint("k", 1, 12), recall(20)];
    const now: readonly Change[] = [checkpoint("k", 1, 12), drop(15, 17), recall(20)];
    expect(withoutCheckpoint(now, "k", before, after)).toEqual([drop(1, 4), recall(9), drop(15, 17), recall(20)]);
  });

  it("have the checkpoints again that were condensed in the same cut, and keep what became of them in later ones", () => {
    const before = [checkpoint("a", 1, 3), checkpoint("b", 3, 5), checkpoint("c", 5, 7)];
    const after = [checkpoint("a+b", 1, 5), checkpoint("c aged", 5, 7), checkpoint("d", 7, 9)];
    expect(withoutCheckpoint(after, "d", before, after)).toEqual(before);
    expect(withoutCheckpoint(after, "a+b", before, after)).toEqual(before);
    const later = [checkpoint("a+b", 1, 5), checkpoint("c aged again", 5, 7), checkpoint("d aged", 7, 9), checkpoint("e", 9, 12)];
    expect(withoutCheckpoint(later, "a+b", before, after)).toEqual([checkpoint("a", 1, 3), checkpoint("b", 3, 5), ...later.slice(1)]);
  });

  it("are all others where nobody knows what was before", () => {
    expect(withoutCheckpoint([checkpoint("k", 1, 12), drop(15, 17)], "k", [], [])).toEqual([drop(15, 17)]);
  });
});

function drop(from: number, to: number): Change {
  return { kind: "drop", from, to, reason: "over_budget" };
}

function recall(at: number): Change {
  return { kind: "recall", from: at, to: at, positions: [1], tokens: 9 };
}

function checkpoint(id: string, from: number, to: number): Change {
  return { kind: "checkpoint", from, to, id, keeps: [] };
}
