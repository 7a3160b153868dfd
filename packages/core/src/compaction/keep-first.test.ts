import { describe, expect, it } from "vitest";
import type { Message } from "../message.ts";
import type { Tokens } from "../units.ts";
import { keepFirst } from "./keep-first.ts";
import { assistant, draftOf, system, user } from "./testing/draft.ts";

/** 25 tokens with the template. */
const words = "word".repeat(20);

function leaving(messages: readonly Message[], keep_tokens: Tokens, given: Parameters<typeof draftOf>[1]): readonly number[] {
  const changes = keepFirst(draftOf(messages, given), { strategy: "keep_first", keep_tokens });
  expect(changes.every((change) => change.kind === "drop" && change.reason === "policy")).toBe(true);
  return changes.map(({ from }) => from);
}

describe("keep_first", () => {
  const talk = [system(words), user(words), assistant(words), user(words), assistant(words), user(words), assistant(words), user(words)];

  it("lets the middle leave, its oldest part first", () => {
    expect(leaving(talk, 50, { target: 175 })).toEqual([3]);
    expect(leaving(talk, 50, { target: 150 })).toEqual([3, 4]);
  });

  it("leaves the first messages even when that is not enough", () => {
    expect(leaving(talk, 50, { target: 0 })).toEqual([3, 4, 5, 6]);
    expect(leaving(talk, 0, { target: 0 })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("keeps messages of the user where they never leave", () => {
    expect(leaving(talk, 0, { target: 0, rules: { drops_user_messages: false } })).toEqual([2, 4, 6]);
  });
});
