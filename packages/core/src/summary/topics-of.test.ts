import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Message, textPart } from "../message.ts";
import { MOST_TOPICS } from "./summary-request.ts";
import { tidyTopics, topicsOf } from "./topics-of.ts";

describe("topicsOf", () => {
  it("names what several messages are about, the user's words first, and no common words", () => {
    const talk = [
      user("How should I prune my apple trees? The apple trees are old."),
      assistant("Prune apple trees in winter, with sharp shears. Winter is the right time."),
      user("And the roses, also in winter?"),
      assistant("Roses are pruned in early spring, with the same shears."),
    ];
    expect(topicsOf(talk).slice(0, 4)).toEqual(["apple", "trees", "winter", "prune"]);
    expect(topicsOf(talk)).toContain("roses");
  });

  it("speaks other scripts", () => {
    expect(topicsOf([user("Расскажи о собаках"), assistant("Собаках много что известно")])[0]).toBe("собаках");
    expect(topicsOf([user("東京の天気は？"), assistant("東京は晴れです。")])).toContain("東京");
  });

  it("has at most as many as it may, each once, for any conversation", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 200 })), (texts) => {
        const topics = topicsOf(texts.map(user));
        expect(topics.length).toBeLessThanOrEqual(MOST_TOPICS);
        expect(tidyTopics(topics)).toEqual(topics);
      }),
    );
  });
});

describe("tidyTopics", () => {
  it("keeps each once as it was first written, none that is empty or a sentence, and not too many", () => {
    expect(
      tidyTopics(["Dogs", " dogs ", "", "the weather\nin Lisbon", "x".repeat(41), ...Array.from({ length: 9 }, (_, at) => `t${at}`)]),
    ).toEqual(["Dogs", "the weather in Lisbon", "t0", "t1", "t2", "t3", "t4", "t5"]);
  });
});

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

function assistant(text: string): Message {
  return { role: "assistant", content: textPart(text) };
}
