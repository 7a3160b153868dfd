import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KvStrategy } from "./kv-strategy.ts";
import { goalOf, type HeldTokens, planTokenEviction } from "./token-eviction.ts";
import { type TokenRange, tokensIn, type WholeRange } from "./token-range.ts";

const FIFO = { name: "fifo" } as const;
const held = (length: number, changes: Partial<HeldTokens> = {}): HeldTokens => ({
  length,
  leading: 4,
  wholes: [],
  surprisals: [],
  ...changes,
});
const message = (from: number, to: number, stays = false): WholeRange => ({ from, to, stays });
const ranges = (tokens: HeldTokens, strategy: KvStrategy, most: number): readonly TokenRange[] => {
  const plan = planTokenEviction(tokens, strategy, { most, chunk: 1 });
  return plan.kind === "evict" ? plan.ranges : [];
};

describe("planTokenEviction", () => {
  it("lets the oldest after the leading leave under fifo, in one range", () => {
    expect(ranges(held(1000), FIFO, 808)).toEqual([{ from: 4, to: 196 }]);
    expect(ranges(held(1000, { leading: 100 }), FIFO, 808)).toEqual([{ from: 100, to: 292 }]);
  });

  it("leaves only the leading and the newest under sliding_window, and fewer where they do not fit", () => {
    expect(ranges(held(1000), { name: "sliding_window", windowSize: 200 }, 900)).toEqual([{ from: 4, to: 804 }]);
    expect(ranges(held(1000), { name: "sliding_window", windowSize: 1000 }, 808)).toEqual([{ from: 4, to: 196 }]);
  });

  it("keeps the first under keep_first, with all of a message that begins there", () => {
    expect(ranges(held(1000), { name: "keep_first", keepFirst: 300 }, 808)).toEqual([{ from: 300, to: 492 }]);
    const wholes = [message(290, 350), message(350, 500)];
    expect(ranges(held(1000, { wholes }), { name: "keep_first", keepFirst: 300 }, 808)).toEqual([{ from: 350, to: 564 }]);
  });

  it("lets leave what surprised least under adaptive, but for the newest quarter; what was not measured is like the rest", () => {
    const surprisals = Array.from({ length: 1000 }, (_, index) => {
      if (index >= 900) return 0;
      if (index >= 516 && index < 580) return 0.5;
      return index >= 100 && index < 132 ? undefined : 3;
    });
    expect(ranges(held(1000, { surprisals }), { name: "adaptive" }, 900)).toEqual([
      { from: 4, to: 36 },
      { from: 100, to: 132 },
      { from: 516, to: 580 },
    ]);
    expect(ranges(held(1000), { name: "adaptive" }, 900)).toEqual(ranges(held(1000), FIFO, 900));
  });

  it("never lets a message leave that stays, and others only whole", () => {
    const wholes = [message(4, 60), message(60, 300, true), message(300, 700)];
    expect(ranges(held(1000, { wholes }), FIFO, 950)).toEqual([{ from: 4, to: 60 }]);
    expect(ranges(held(1000, { wholes }), FIFO, 940)).toEqual([
      { from: 4, to: 60 },
      { from: 300, to: 700 },
    ]);
  });

  it("does nothing for less than a chunk", () => {
    expect(planTokenEviction(held(1000, { wholes: [message(4, 900, true)] }), FIFO, goalOf(1000))).toEqual({ kind: "nothing" });
    expect(planTokenEviction(held(500), FIFO, { most: 600, chunk: 10 })).toEqual({ kind: "nothing" });
  });
});

const strategies = fc.oneof(
  fc.constantFrom<KvStrategy>(FIFO, { name: "adaptive" }),
  fc.integer({ min: 1, max: 4096 }).map((windowSize): KvStrategy => ({ name: "sliding_window", windowSize })),
  fc.integer({ min: 1, max: 2048 }).map((keepFirst): KvStrategy => ({ name: "keep_first", keepFirst })),
);
/** Messages one after the other, some with free text between them. */
const conversations = fc
  .record({
    leading: fc.integer({ min: 1, max: 200 }),
    parts: fc.array(fc.record({ gap: fc.nat(80), size: fc.integer({ min: 1, max: 300 }), stays: fc.boolean() }), { maxLength: 12 }),
    reply: fc.nat(1500),
    level: fc.nat(5),
  })
  .map(({ leading, parts, reply, level }): HeldTokens => {
    const wholes: WholeRange[] = [];
    let at = leading;
    for (const { gap, size, stays } of parts) {
      wholes.push({ from: at + gap, to: at + gap + size, stays });
      at += gap + size;
    }
    const length = at + reply;
    return { length, leading, wholes, surprisals: Array.from({ length }, (_, index) => (index * 7919 * (level + 1)) % 11) };
  });

describe("every plan", () => {
  it("keeps the first and the newest, splits no message, and is either large enough or none", () => {
    fc.assert(
      fc.property(conversations, strategies, fc.integer({ min: 64, max: 4096 }), (tokens, strategy, window) => {
        const goal = goalOf(window);
        const plan = planTokenEviction(tokens, strategy, goal);
        if (plan.kind === "nothing") return;
        expect(plan.tokens).toBe(tokensIn(plan.ranges));
        expect(plan.tokens).toBeGreaterThanOrEqual(goal.chunk);
        const gone = new Set(plan.ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index)));
        expect(gone.size).toBe(plan.tokens);
        expect(Math.min(...gone)).toBeGreaterThanOrEqual(Math.max(4, tokens.leading));
        expect(Math.max(...gone)).toBeLessThan(tokens.length - 64);
        for (const { from, to, stays } of tokens.wholes) {
          const left = Array.from({ length: to - from }, (_, index) => gone.has(from + index));
          expect(new Set(left).size).toBe(1);
          if (stays) expect(left[0]).toBe(false);
        }
        // In order and apart.
        for (const [index, { from }] of plan.ranges.entries()) expect(from).toBeGreaterThan(plan.ranges[index - 1]?.to ?? 0);
      }),
    );
  });

  it("comes down to its goal wherever enough may leave", () => {
    fc.assert(
      fc.property(strategies, fc.integer({ min: 512, max: 4096 }), (strategy, window) => {
        const plan = planTokenEviction(held(window - 1), strategy, goalOf(window));
        fc.pre(strategy.name !== "keep_first" || strategy.keepFirst <= window / 2);
        const left = window - 1 - (plan.kind === "evict" ? plan.tokens : 0);
        expect(left).toBeLessThanOrEqual(goalOf(window).most);
      }),
    );
  });
});
