import { describe, expect, it } from "vitest";
import { chooseSlot, commonPrefix, type SlotState } from "./slots.ts";

const slot = (tokens: readonly number[], lastUse: number, isBusy = false): SlotState => ({ tokens, lastUse, isBusy });

describe("chooseSlot", () => {
  it("takes the slot whose conversation the prompt continues", () => {
    expect(chooseSlot([slot([1, 2, 3, 4], 1), slot([1, 2, 9, 9], 2)], [1, 2, 3, 4, 5])).toBe(0);
  });

  it("leaves a long conversation alone that only begins alike, and takes the least recently used", () => {
    expect(chooseSlot([slot([1, 2, 3, 4, 5, 6], 9), slot([], 0)], [1, 2, 7])).toBe(1);
    expect(chooseSlot([slot([5, 5], 3), slot([6, 6], 2)], [1, 2])).toBe(1);
  });

  it("takes the slot that holds the whole prompt already", () => {
    expect(chooseSlot([slot([], 0), slot([1, 2, 3, 4, 5, 6], 1)], [1, 2])).toBe(1);
  });

  it("never takes a busy one", () => {
    expect(chooseSlot([slot([1, 2], 1, true), slot([9], 2)], [1, 2, 3])).toBe(1);
    expect(chooseSlot([slot([1, 2], 1, true)], [1, 2, 3])).toBeUndefined();
  });
});

describe("commonPrefix", () => {
  it("counts the shared beginning", () => {
    expect([commonPrefix([1, 2, 3], [1, 2, 4]), commonPrefix([1], [1, 2]), commonPrefix([], [1])]).toEqual([2, 1, 0]);
  });
});
