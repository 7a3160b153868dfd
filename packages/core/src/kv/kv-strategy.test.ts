import { describe, expect, it } from "vitest";
import { erasureOf } from "./erasure.ts";
import { parseKvStrategy, strategyFault } from "./kv-strategy.ts";
import { meanSurprisal, surprisalOf } from "./surprisal.ts";
import { merged, without } from "./token-range.ts";

describe("strategyFault", () => {
  it("lets pass what a window can hold", () => {
    expect(strategyFault({ name: "fifo" }, 1024)).toBeUndefined();
    expect(strategyFault({ name: "adaptive" }, 1024)).toBeUndefined();
    expect(strategyFault({ name: "sliding_window", windowSize: 1024 }, 1024)).toBeUndefined();
    expect(strategyFault({ name: "keep_first", keepFirst: 512 }, 1024)).toBeUndefined();
  });

  it.each([
    [{ name: "sliding_window", windowSize: 1025 }, "1 up to the window of 1,024, not 1025"],
    [{ name: "sliding_window", windowSize: 0 }, "not 0"],
    [{ name: "keep_first", keepFirst: 513 }, "keeps 1 to 512 tokens of a window of 1,024"],
    [{ name: "keep_first", keepFirst: 1.5 }, "not 1.5"],
  ] as const)("says what is wrong with %o", (strategy, words) => {
    expect(strategyFault(strategy, 1024)).toContain(words);
  });
});

describe("parseKvStrategy", () => {
  it("reads a name, and its number where it has one", () => {
    expect(["fifo", " adaptive ", "sliding_window", "sliding_window:2048", "keep_first", "keep_first:64"].map(parseKvStrategy)).toEqual([
      { name: "fifo" },
      { name: "adaptive" },
      { name: "sliding_window", windowSize: 1024 },
      { name: "sliding_window", windowSize: 2048 },
      { name: "keep_first", keepFirst: 256 },
      { name: "keep_first", keepFirst: 64 },
    ]);
  });

  it("reads nothing else", () => {
    const texts = ["", "lru", "fifo:3", "keep_first:", "keep_first:0", "keep_first:x", "keep_first:1:2", "sliding_window:-1"];
    expect(texts.map(parseKvStrategy)).toEqual(texts.map(() => undefined));
  });
});

describe("erasureOf", () => {
  it("shifts only where that is known to be right", () => {
    expect([erasureOf("shift"), erasureOf("tail_erase"), erasureOf("append_only"), erasureOf(undefined)]).toEqual([
      "shift",
      "reread",
      "reread",
      "reread",
    ]);
  });
});

describe("surprisal", () => {
  const likeliest = new Map([
    [7, 0.5],
    [8, 0.25],
  ]);

  it("is what the model expected of a token, and no less than of the least expected it tells of", () => {
    expect([surprisalOf(7, likeliest), surprisalOf(9, likeliest)]).toEqual([Math.log(2), Math.log(4)]);
    expect([surprisalOf(7, new Map()), surprisalOf(7, new Map([[7, 0]]))]).toEqual([undefined, undefined]);
  });

  it("is averaged over what is known of a range", () => {
    expect(meanSurprisal([9, 1, undefined, 3, 9], { from: 1, to: 4 })).toBe(2);
    expect(meanSurprisal([undefined], { from: 0, to: 5 })).toBeUndefined();
  });
});

describe("ranges of tokens", () => {
  it("are merged where they touch, and taken out of a row", () => {
    const ranges = merged([
      { from: 6, to: 8 },
      { from: 1, to: 3 },
      { from: 3, to: 4 },
    ]);
    expect(ranges).toEqual([
      { from: 1, to: 4 },
      { from: 6, to: 8 },
    ]);
    expect(without([0, 1, 2, 3, 4, 5, 6, 7, 8], ranges)).toEqual([0, 4, 5, 8]);
    expect(without([0, 1], [])).toEqual([0, 1]);
  });
});
