import type { Change } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { withoutCheckpoint } from "./undo-checkpoint.ts";

describe("changes without a checkpoint", () => {
  it("are those before it, and those that were made since", () => {
    const before: readonly Change[] = [drop(1, 4), recall(9), recall(20)];
    const now: readonly Change[] = [checkpoint("k", 1, 12), drop(15, 17), recall(20)];
    expect(withoutCheckpoint(now, "k", before)).toEqual([drop(1, 4), recall(9), drop(15, 17), recall(20)]);
  });

  it("are all others where nobody knows what was before", () => {
    expect(withoutCheckpoint([checkpoint("k", 1, 12), drop(15, 17)], "k", [])).toEqual([drop(15, 17)]);
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
