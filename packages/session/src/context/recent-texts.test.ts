import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recentTexts } from "./recent-texts.ts";

describe("recentTexts", () => {
  it("gives what was set for a text, and nothing for another", () => {
    const recent = recentTexts<number>(1000);
    recent.set("a", 1);
    expect([recent.get("a"), recent.get("b")]).toEqual([1, undefined]);
  });

  it("forgets a text that no longer comes, and keeps one that is asked for", () => {
    const recent = recentTexts<number>(80);
    recent.set("asked for", 0);
    recent.set("forgotten", 0);
    for (let at = 0; at < 50; at += 1) {
      recent.set(`text ${at}`, at);
      expect(recent.get("asked for")).toBe(0);
    }
    expect(recent.get("forgotten")).toBeUndefined();
  });

  it("does not hold a text that would drive out everything else", () => {
    const recent = recentTexts<number>(80);
    recent.set("x".repeat(11), 1);
    expect(recent.get("x".repeat(11))).toBeUndefined();
  });

  it("never holds more than it may", () => {
    const texts = fc.array(fc.string({ maxLength: 20 }), { maxLength: 200 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 8, max: 200 }), (all, most) => {
        const recent = recentTexts<string>(most);
        for (const text of all) recent.set(text, text);
        const held = [...new Set(all)].filter((text) => recent.get(text) === text);
        // What is asked for moves between generations, so that a few may be counted that have left by now.
        expect(held.join("").length).toBeLessThanOrEqual(2 * most);
      }),
    );
  });
});
