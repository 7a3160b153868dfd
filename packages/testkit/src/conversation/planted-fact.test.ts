import { describe, expect, it } from "vitest";
import { correction, FACT_LITERAL, type Fate, fateOf, newFact, type PlantedFact } from "./planted-fact.ts";
import { seededRandom } from "./random.ts";

describe("a planted fact", () => {
  const random = seededRandom(1);
  const fact = newFact(random, 12);

  it("is found by its literal, which is in no other fact", () => {
    expect(fact.sentence.match(FACT_LITERAL)).toEqual([fact.literal]);
    expect(newFact(random, 13).literal).not.toBe(fact.literal);
  });

  it("is corrected by another literal, with the same question and without the old one", () => {
    const corrected = correction(random, 13, fact);
    expect(corrected).toMatchObject({ corrects: fact.id, question: fact.question });
    expect(corrected.sentence.match(FACT_LITERAL)).toEqual([corrected.literal]);
  });

  it("is sent, compressed, recallable or dropped, the first of these that is true", () => {
    const planted: PlantedFact = { ...fact, at: 4, role: "user" };
    const fate = (messages: string, notes: string, isFound: boolean): Fate => fateOf(planted, { messages, notes }, () => isFound);
    expect([
      fate(fact.sentence, fact.literal, true),
      fate("else", fact.sentence, true),
      fate("else", "else", true),
      fate("else", "else", false),
    ]).toEqual(["sent", "compressed", "recallable", "dropped"]);
  });
});
