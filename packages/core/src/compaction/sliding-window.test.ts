import { describe, expect, it } from "vitest";
import type { Message } from "../message.ts";
import type { Tokens } from "../units.ts";
import { slidingWindow } from "./sliding-window.ts";
import { assistant, draftOf, system, toolRound, user } from "./testing/draft.ts";

/** 25 tokens with the template. */
const words = "word".repeat(20);

function leaving(messages: readonly Message[], keep_tokens: Tokens | null, given: Parameters<typeof draftOf>[1]): readonly number[] {
  const changes = slidingWindow(draftOf(messages, given), { strategy: "sliding_window", keep_tokens });
  expect(changes.every((change) => change.kind === "drop" && change.reason === "policy")).toBe(true);
  return changes.map(({ from }) => from);
}

describe("sliding_window", () => {
  const talk = [system(words), user(words), assistant(words), user(words), assistant(words), user(words)];

  it("keeps the newest tokens beside what never leaves", () => {
    expect(leaving(talk, 50, { target: 150 })).toEqual([1, 2]);
    expect(leaving(talk, 74, { target: 150 })).toEqual([1, 2]);
    expect(leaving(talk, 75, { target: 150 })).toEqual([1]);
  });

  it("keeps as much as the target allows when no number is given, and never more", () => {
    expect(leaving(talk, null, { target: 125 })).toEqual([1]);
    expect(leaving(talk, 1000, { target: 100 })).toEqual([1, 2]);
  });

  it("lets everything leave that is older than the first that does not fit", () => {
    expect(leaving([user("a"), assistant(words.repeat(9)), user("b"), assistant("c"), user("d")], 50, { target: 500 })).toEqual([0, 1]);
  });

  it("does not part a call from its results", () => {
    expect(leaving([...toolRound("a", "read", "", words), user("b"), assistant("c"), user("d")], 30, { target: 500 })).toEqual([0, 1]);
  });
});
