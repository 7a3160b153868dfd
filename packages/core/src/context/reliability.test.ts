import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account } from "./account.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Cut } from "./cut.ts";
import { reliabilityOf } from "./reliability.ts";

/** Twelve messages of 100 tokens. */
const INDEX = { tokensBefore: Array.from({ length: 13 }, (_, at) => 100 * at) };
const CUT: Cut = {
  changes: [
    { kind: "checkpoint", from: 1, to: 5, id: "old", keeps: [4] },
    { kind: "checkpoint", from: 5, to: 8, id: "new", keeps: [] },
  ],
};
const OLD: Partial<Checkpoint> = { id: "old", level: "compact", by: "extract", rewrites: 1 };
const NEW: Partial<Checkpoint> = { id: "new", level: "moderate", by: "qwen3:8b" };

describe("reliabilityOf", () => {
  it("is whole where all stands word for word, whatever its system prompt", () => {
    const accounts = [run(0, 1, "kept", "always"), run(1, 12, "kept", "recent")];
    expect(reliabilityOf(accounts, { changes: [] }, new Map(), INDEX)).toEqual({
      value: 1,
      formula: "(1,100 word for word × 1) / 1,100 tokens = 1.00",
      parts: [{ what: "word_for_word", tokens: 1100, factor: 1 }],
    });
  });

  it("counts what is summarised for less, by its level, its writer, and how often it was summarised", () => {
    const accounts = [
      run(0, 1, "kept", "always"),
      run(1, 4, "compacted", "compressed"),
      run(4, 5, "kept", "recent"),
      run(5, 8, "compacted", "compressed"),
      run(8, 10, "kept", "recent"),
    ];
    const reliability = reliabilityOf(accounts, CUT, known(OLD, NEW), INDEX);
    expect(reliability.parts).toEqual([
      { what: "word_for_word", tokens: 300, factor: 1 },
      { what: "summarised", tokens: 300, factor: expect.closeTo(0.5 * 0.8 * 0.9), checkpoint: "old" },
      { what: "summarised", tokens: 300, factor: 0.7, checkpoint: "new" },
    ]);
    expect(reliability.value).toBeCloseTo((300 + 300 * 0.36 + 300 * 0.7) / 900);
    expect(reliability.formula).toBe("(300 word for word × 1 + 300 summarised × 0.36 + 300 summarised × 0.7) / 900 tokens = 0.69");
  });

  it("tells two checkpoints apart that are told as one run of messages", () => {
    const { parts } = reliabilityOf([run(1, 8, "compacted", "compressed")], CUT, known(OLD, NEW), INDEX);
    expect(parts.map(({ checkpoint, tokens }) => [checkpoint, tokens])).toEqual([
      ["old", 400],
      ["new", 300],
    ]);
  });

  it("counts nothing for what has left, what is left of a shortened message, and all of what was recalled", () => {
    const accounts = [
      run(1, 3, "dropped", "over_budget"),
      { ...run(3, 4, "compacted", "tool_cap"), sent: 30 },
      run(4, 5, "recalled", "recall_hit"),
    ];
    expect(reliabilityOf(accounts, { changes: [] }, new Map(), INDEX)).toMatchObject({
      value: expect.closeTo(130 / 400),
      parts: [
        { what: "word_for_word", tokens: 130 },
        { what: "left_out", tokens: 270, factor: 0 },
      ],
    });
  });

  it("does not hold it against a conversation that the user excluded something, or that a result was renewed", () => {
    const accounts = [run(1, 2, "dropped", "user_excluded"), run(2, 3, "dropped", "superseded"), run(3, 4, "kept", "recent")];
    expect(reliabilityOf(accounts, { changes: [] }, new Map(), INDEX).value).toBe(1);
  });

  it("is not known where nothing was said, or nobody knows the summary", () => {
    expect(reliabilityOf([run(0, 1, "kept", "always")], { changes: [] }, new Map(), INDEX)).toEqual({
      value: undefined,
      formula: "Nothing has been said yet.",
      parts: [],
    });
    expect(reliabilityOf([run(1, 8, "compacted", "compressed")], CUT, known(NEW), INDEX).value).toBeUndefined();
  });

  it("is between nothing and all, and less with every time that a summary was summarised", () => {
    const level = fc.constantFrom("detailed" as const, "moderate" as const, "compact" as const);
    fc.assert(
      fc.property(level, fc.constantFrom("extract", "m"), fc.nat(20), (level, by, rewrites) => {
        const after = (times: number): number =>
          reliabilityOf([run(5, 8, "compacted", "compressed")], CUT, known({ id: "new", level, by, rewrites: times }), INDEX).value ?? -1;
        expect(after(rewrites)).toBeGreaterThan(0);
        expect(after(rewrites + 1)).toBeLessThan(after(rewrites));
        expect(after(rewrites)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

function run(from: number, to: number, disposition: Account["disposition"], reason: Account["reason"]): Account {
  const tokens = 100 * (to - from);
  return { from, to, disposition, reason, tokens, sent: disposition === "kept" ? tokens : 0 };
}

function known(...checkpoints: readonly Partial<Checkpoint>[]): ReadonlyMap<string, Checkpoint> {
  const whole: Checkpoint = { id: "", text: "", tokens: 0, level: "moderate", by: "", messages: 0, replacedTokens: 0, createdAt: "" };
  return new Map(checkpoints.map((checkpoint) => [checkpoint.id ?? "", { ...whole, ...checkpoint }]));
}
