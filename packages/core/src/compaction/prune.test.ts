import { describe, expect, it } from "vitest";
import { mask } from "./mask.ts";
import { prune } from "./prune.ts";
import { assistant, draftOf, system, toolRound, user } from "./testing/draft.ts";

const LONG = "line of an output\n".repeat(40);
const PRUNE = { strategy: "prune", keep_share: 0, cap_tokens: 40 } as const;
const MASK = { strategy: "mask", keep_share: 0 } as const;

/** System, user, three rounds of reading a file at 2–3, 4–5 and 6–7, a last question. */
const TALK = [
  system("You help."),
  user("Read three files."),
  ...toolRound("c1", "read_file", '{"path":"a"}', `A\n${LONG}`),
  ...toolRound("c2", "read_file", '{"path":"b"}', `B\n${LONG}`),
  ...toolRound("c3", "read_file", '{"path":"c"}', `C\n${LONG}`),
  user("And now?"),
];

describe("prune", () => {
  it("cuts tool outputs to their beginning and end, oldest first, until the draft is small enough", () => {
    const draft = draftOf(TALK);
    const change = { kind: "shorten", by: { as: "pruned", keepTokens: 40 }, tokens: 47 };
    expect(prune(draft, PRUNE)).toEqual([
      { ...change, from: 3, to: 4 },
      { ...change, from: 5, to: 6 },
      { ...change, from: 7, to: 8 },
    ]);
    expect(prune({ ...draft, target: draft.tokens - 1 }, PRUNE)).toEqual([{ ...change, from: 3, to: 4 }]);
    expect(prune({ ...draft, target: draft.tokens }, PRUNE)).toEqual([]);
  });

  it("leaves the newest outputs alone, as many as their share of the budget holds", () => {
    expect(prune(draftOf(TALK), { ...PRUNE, keep_share: 0.4 }).map(({ from }) => from)).toEqual([3]);
  });

  it("leaves the outputs alone that the model is at work on", () => {
    expect(prune(draftOf(TALK.slice(0, -1)), PRUNE).map(({ from }) => from)).toEqual([3, 5]);
  });

  it("puts a line in the place of an output that a later call renewed, however new it is", () => {
    const again = [...TALK.slice(0, 4), ...toolRound("c2", "read_file", '{"path":"a"}', `A, changed\n${LONG}`), user("And now?")];
    expect(prune(draftOf(again), { ...PRUNE, keep_share: 1 })).toEqual([
      { kind: "shorten", from: 3, to: 4, by: { as: "masked" }, tokens: 39 },
    ]);
  });

  it("puts a line in the place of an output that came again word for word", () => {
    const again = [...TALK.slice(0, 4), ...toolRound("c2", "cat", '{"file":"a"}', `A\n${LONG}`), user("And now?")];
    expect(prune(draftOf(again), { ...PRUNE, keep_share: 1 }).map(({ from }) => from)).toEqual([3]);
  });

  it("tells the calls of clients apart that use ids again, or none", () => {
    const reused = [...TALK.slice(0, 4), ...toolRound("c1", "read_file", '{"path":"b"}', `B\n${LONG}`), user("And now?")];
    expect(prune(draftOf(reused), { ...PRUNE, keep_share: 1 })).toEqual([]);
  });

  it("does not touch pins, short outputs, or what would not become smaller", () => {
    expect(prune(draftOf(TALK, { pinned: [2, 3] }), PRUNE).map(({ from }) => from)).toEqual([5, 7]);
    expect(prune(draftOf([user("Hi."), ...toolRound("c1", "time", "{}", "12:00"), user("And now?")]), PRUNE)).toEqual([]);
    expect(prune(draftOf(TALK), { ...PRUNE, cap_tokens: 5000 })).toEqual([]);
  });

  it("never touches what people and models say", () => {
    expect(prune(draftOf([user(LONG), assistant(LONG), user(LONG)]), PRUNE)).toEqual([]);
  });
});

describe("mask", () => {
  it("puts a line in the place of old tool outputs, oldest first, until the draft is small enough", () => {
    const draft = draftOf(TALK);
    const change = { kind: "shorten", by: { as: "masked" }, tokens: 39 };
    expect(mask(draft, MASK)).toEqual([
      { ...change, from: 3, to: 4 },
      { ...change, from: 5, to: 6 },
      { ...change, from: 7, to: 8 },
    ]);
    expect(mask({ ...draft, target: draft.tokens - 1 }, MASK)).toEqual([{ ...change, from: 3, to: 4 }]);
  });

  it("masks further what was pruned before, and nothing twice", () => {
    const draft = draftOf(TALK);
    const shortened = (as: "pruned" | "masked", tokens: number) => ({
      ...draft,
      pieces: draft.pieces.map((piece) =>
        piece.kind === "entry" && piece.at === 3
          ? ({
              kind: "shortened",
              at: 3,
              by: as === "masked" ? { as } : { as, keepTokens: 40 },
              count: { tokens, basis: "estimate" },
            } as const)
          : piece,
      ),
    });
    expect(mask(shortened("pruned", 46), MASK).map(({ from }) => from)).toEqual([3, 5, 7]);
    expect(mask(shortened("masked", 40), MASK).map(({ from }) => from)).toEqual([5, 7]);
  });
});
