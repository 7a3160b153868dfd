import { describe, expect, it } from "vitest";
import { assistant, draftOf, system, toolRound, user } from "./testing/draft.ts";
import { truncate } from "./truncate.ts";

const HUGE = "A long line of text.\n".repeat(100);
const STAGE = { strategy: "truncate", share: 0.25 } as const;
const TALK = [system(HUGE), user(HUGE), assistant(HUGE), ...toolRound("c1", "read", "{}", HUGE), assistant("Short."), user(HUGE)];

describe("truncate", () => {
  it("takes the middle out of large messages, oldest first, but never out of the floor", () => {
    const change = { kind: "shorten", by: { as: "truncated", keepTokens: 250 }, tokens: expect.any(Number) };
    expect(truncate(draftOf(TALK), STAGE)).toEqual([
      { ...change, from: 1, to: 2 },
      { ...change, from: 2, to: 3 },
      { ...change, from: 4, to: 5 },
    ]);
  });

  it("leaves messages of the user alone where they never leave", () => {
    const draft = draftOf(TALK, { rules: { drops_user_messages: false } });
    expect(truncate(draft, STAGE).map(({ from }) => from)).toEqual([2, 4]);
  });

  it("stops as soon as the draft is small enough", () => {
    const draft = draftOf(TALK);
    expect(truncate({ ...draft, target: draft.tokens - 100 }, STAGE).map(({ from }) => from)).toEqual([1]);
  });

  it("says how much is left, and no less than that", () => {
    const draft = draftOf(TALK);
    for (const change of truncate(draft, STAGE)) {
      expect(change.kind === "shorten" && change.tokens <= 250 + 8).toBe(true);
    }
  });

  it("changes nothing within the stretch of a checkpoint", () => {
    const draft = draftOf(TALK);
    const pieces = [
      draft.pieces[0],
      { kind: "checkpoint", id: "k", from: 1, to: 3, text: "", count: { tokens: 9, basis: "estimate" } } as const,
      ...draft.pieces.slice(1),
    ].filter((piece) => piece !== undefined);
    expect(truncate({ ...draft, pieces }, STAGE).map(({ from }) => from)).toEqual([4]);
  });
});
