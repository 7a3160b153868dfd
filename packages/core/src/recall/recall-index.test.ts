import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Message, textPart } from "../message.ts";
import { type RecallIndex, recallIndex } from "./recall-index.ts";

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

function indexOf(texts: readonly string[]): RecallIndex {
  const index = recallIndex();
  texts.forEach((text, at) => {
    index.add(at, user(text));
  });
  return index;
}

const TALK = [
  "The door code of the warehouse is 4711.",
  "I like long walks on the beach in the evening.",
  "The model runs out of memory at a window of 64K.",
  "会議は来週の金曜日に京都で開かれます。",
  "Please rename parseHeader in src/http/header.ts to readHeader.",
  "The weather is nice, and the tea is hot.",
  "The soup of the day is pea soup.",
  "The trains to Porto leave from the other station.",
  "The meeting is in the cellar.",
];

describe("recallIndex", () => {
  const index = indexOf(TALK);
  const found = (query: string): readonly number[] => index.rank(query, 3).map(({ at }) => at);

  it("finds the message that a question is about", () => {
    expect(found("What was the code of the door?")[0]).toBe(0);
    expect(found("Why did it run out of memory?")[0]).toBe(2);
    expect(found("金曜日の会議はどこですか")[0]).toBe(3);
    expect(found("what did we do with header.ts?")[0]).toBe(4);
    expect(found("is there a function to parse headers, parse_header or so?")[0]).toBe(4);
  });

  it("finds nothing where only common words are shared, or none", () => {
    expect(found("The the of is in?")).toEqual([]);
    expect(found("Quetzalcoatl")).toEqual([]);
    expect(found("")).toEqual([]);
    expect(recallIndex().rank("anything", 3)).toEqual([]);
  });

  it("finds what tools were called with, and what they answered", () => {
    const calls = indexOf(TALK);
    calls.add(20, { role: "assistant", content: [], toolCalls: [{ id: "c", name: "open_file", argumentsJson: '{"path":"budget.csv"}' }] });
    calls.add(21, { role: "tool", toolCallId: "c", content: textPart("rent,1200\nheating,90") });
    expect(calls.rank("budget.csv", 3).map(({ at }) => at)).toEqual([20]);
    expect(calls.rank("how much for heating", 3).map(({ at }) => at)).toEqual([21]);
  });

  it("names the newer of two equals first, and no more than asked for", () => {
    const equals = indexOf(["red lamp", "blue lamp", "red lamp", "green tree", "grey stone"]);
    expect(equals.rank("red", 5).map(({ at }) => at)).toEqual([2, 0]);
    expect(equals.rank("red", 1).map(({ at }) => at)).toEqual([2]);
  });

  it("knows what it holds, and keeps what is at a position", () => {
    const one = indexOf(["red lamp"]);
    one.add(0, user("green tree"));
    expect([one.has(0), one.has(1)]).toEqual([true, false]);
    expect(one.rank("tree", 1)).toEqual([]);
  });

  it("ranks a planted rare word first, wherever it is and however long the message", () => {
    const common = "the window holds tokens and text";
    const texts = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(texts, fc.nat(), (lengths, place) => {
        const at = place % lengths.length;
        const planted = indexOf(
          lengths.map((length, index) => `${common} ${"of a model ".repeat(length)}${index === at ? "xylophone" : ""}`),
        );
        expect(planted.rank(`${common}: Xylophone?`, 3).map((hit) => hit.at)).toEqual([at]);
      }),
    );
  });

  it("is quick with megabytes, in a message and in a query", () => {
    const large = indexOf([...TALK, Array.from({ length: 300_000 }, (_, word) => `word${word}`).join(" ")]);
    expect(large.rank(`4711 ${"and so on ".repeat(200_000)}`, 1)[0]?.at).toBe(0);
  });
});
