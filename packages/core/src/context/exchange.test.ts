import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../message.ts";
import { textPart } from "../message.ts";
import { exchangesAmong, exchangesOf } from "./exchange.ts";
import type { Entry } from "./transcript.ts";

function entriesOf(...messages: readonly Message[]): readonly Entry[] {
  return messages.map((message, at) => ({ message, hash: `h${at}`, count: { tokens: 1, basis: "exact" } }));
}

const user: Message = { role: "user", content: textPart("hello") };
const assistant: Message = { role: "assistant", content: textPart("hello") };
const calling = (...ids: readonly string[]): Message => ({
  role: "assistant",
  content: [],
  toolCalls: ids.map((id) => ({ id, name: "clock", argumentsJson: "{}" })),
});
const result = (toolCallId?: string): Message => ({ role: "tool", content: textPart("12:00"), toolCallId });

describe("exchangesOf", () => {
  it("leaves each plain message alone", () => {
    expect(exchangesOf(entriesOf(user, assistant, user), 0, 3)).toEqual([[0], [1], [2]]);
  });

  it("keeps parallel calls together with all their results", () => {
    expect(exchangesOf(entriesOf(user, calling("a", "b"), result("b"), result("a"), assistant), 0, 5)).toEqual([[0], [1, 2, 3], [4]]);
  });

  it("finds the call of a result that comes after something else", () => {
    expect(exchangesOf(entriesOf(calling("a"), user, calling("b"), result("b"), result("a")), 0, 5)).toEqual([[0, 4], [1], [2, 3]]);
  });

  it("takes the newest call where ids are used again", () => {
    expect(exchangesOf(entriesOf(calling("1"), result("1"), calling("1"), result("1")), 0, 4)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("takes the call before a result that names none, or one that nobody made", () => {
    expect(exchangesOf(entriesOf(calling("a", "b"), result(), result("x"), user, result()), 0, 5)).toEqual([[0, 1, 2], [3], [4]]);
  });

  it("leaves a result alone whose call is not in the stretch", () => {
    expect(exchangesOf(entriesOf(calling("a"), result("a"), user), 1, 3)).toEqual([[1], [2]]);
  });

  it("stops at the end of the conversation", () => {
    expect(exchangesOf(entriesOf(user), 0, 9)).toEqual([[0]]);
    expect(exchangesOf(entriesOf(user), 4, 2)).toEqual([]);
  });

  it("puts every message in exactly one exchange, and exchanges in the order they begin", () => {
    const message = fc.oneof(
      fc.constantFrom(user, assistant, result()),
      fc.subarray(["a", "b", "c"]).map((ids) => calling(...ids)),
      fc.constantFrom("a", "b", "c", "d").map(result),
    );
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const exchanges = exchangesOf(entriesOf(...messages), 0, messages.length);
        expect(exchanges.flat().sort((left, right) => left - right)).toEqual(messages.map((_, at) => at));
        const first = exchanges.map(([at]) => at ?? -1);
        expect(first).toEqual([...first].sort((left, right) => left - right));
      }),
    );
  });
});

describe("exchangesAmong", () => {
  it("looks only at the positions it is given", () => {
    expect(exchangesAmong(entriesOf(calling("a"), user, assistant, result("a")), [0, 3])).toEqual([[0, 3]]);
  });
});
