import { describe, expect, it } from "vitest";
import type { Piece } from "../context/piece.ts";
import type { Message } from "../message.ts";
import { fifo } from "./fifo.ts";
import { assistant, draftOf, system, toolRound, user } from "./testing/draft.ts";

/** 25 tokens with the template. */
const words = "word".repeat(20);
const round = (id: string): readonly Message[] => toolRound(id, "read", "", words.slice(0, 60));

function leaving(messages: readonly Message[], given: Parameters<typeof draftOf>[1]): readonly number[] {
  return fifo(draftOf(messages, given), { strategy: "fifo" }).flatMap(({ from, to }) =>
    Array.from({ length: to - from }, (_, index) => from + index),
  );
}

describe("fifo", () => {
  const talk = [system(words), user(words), assistant(words), user(words), assistant(words), user(words)];

  it("lets the oldest turn leave whole, and no more than is needed", () => {
    expect(leaving(talk, { target: 149 })).toEqual([1, 2]);
    expect(leaving(talk, { target: 100 })).toEqual([1, 2]);
    expect(leaving(talk, { target: 99 })).toEqual([1, 2, 3, 4]);
    expect(leaving(talk, { target: 150 })).toEqual([]);
  });

  it("never takes the system prompt, pins, or the last message of the user", () => {
    expect(leaving(talk, { target: 0, pinned: [2] })).toEqual([1, 3, 4]);
  });

  it("takes only answers where messages of the user never leave", () => {
    expect(leaving(talk, { target: 0, rules: { drops_user_messages: false } })).toEqual([2, 4]);
  });

  it("takes the oldest answers of a long turn, and leaves what they answer", () => {
    const long = [user(words), ...round("a"), ...round("b"), ...round("c"), assistant(words), user(words)];
    const [, call, result] = draftOf(long).pieces;
    const oneRound = (call?.count.tokens ?? 0) + (result?.count.tokens ?? 0);
    const all = draftOf(long).tokens;
    expect(leaving(long, { target: all - 1 })).toEqual([1, 2]);
    expect(leaving(long, { target: all - oneRound - 1 })).toEqual([1, 2, 3, 4]);
  });

  it("does not take what the model is at work on", () => {
    expect(leaving([user(words), assistant(words), user(words), ...round("a"), ...round("b")], { target: 0 })).toEqual([0, 1, 3, 4]);
  });

  it("takes a summary only when nothing else is left and the rest is above the budget", () => {
    const { pieces } = draftOf(talk);
    const [head, , , ...rest] = pieces;
    const note: Piece = { kind: "checkpoint", id: "c", from: 1, to: 3, text: "", count: { tokens: 40, basis: "estimate" } };
    const given = { pieces: [...(head === undefined ? [] : [head]), note, ...rest], target: 0 };
    expect(leaving(talk, { ...given, budget: 90 })).toEqual([3, 4]);
    expect(leaving(talk, { ...given, budget: 89 })).toEqual([3, 4, 1, 2]);
  });

  it("leaves what a summary kept when the summary leaves", () => {
    const { pieces } = draftOf(talk);
    const note: Piece = { kind: "checkpoint", id: "c", from: 1, to: 5, text: "", count: { tokens: 40, basis: "estimate" } };
    const [head, first, , , , last] = pieces;
    const standing = [head, note, first, last].flatMap((piece) => (piece === undefined ? [] : [piece]));
    expect(leaving(talk, { pieces: standing, target: 0, budget: 0, rules: { drops_user_messages: false } })).toEqual([2, 3, 4]);
  });
});
