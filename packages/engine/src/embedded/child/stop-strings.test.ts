import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stopStrings } from "./stop-strings.ts";

describe("stopStrings", () => {
  it("stops at a stop string that crosses the border between two pieces, and shows nothing of it", () => {
    expect(shown(["Hello E", "N", "D and more"], ["END"])).toEqual({ text: "Hello ", stopped: true });
  });

  it("shows what only looked like the beginning of a stop string", () => {
    expect(shown(["E", "NTER"], ["END"])).toEqual({ text: "ENTER", stopped: false });
    expect(shown(["the EN"], ["END"])).toEqual({ text: "the EN", stopped: false });
  });

  it("takes the first of several, and ignores an empty one", () => {
    expect(shown(["one, two"], ["two", ",", ""])).toEqual({ text: "one", stopped: true });
  });

  it("gives the same result however the text is cut into pieces", () => {
    const letters = fc.constantFrom("a", "b", "c");
    const word = (min: number) => fc.array(letters, { minLength: min, maxLength: 4 }).map((all) => all.join(""));
    fc.assert(
      fc.property(fc.array(word(0), { maxLength: 8 }), fc.array(word(1), { minLength: 1, maxLength: 3 }), (pieces, stops) => {
        const whole = pieces.join("");
        const places = stops.map((stop) => whole.indexOf(stop)).filter((place) => place >= 0);
        const cut = places.length === 0 ? whole.length : Math.min(...places);
        const result = shown(pieces, stops);
        // A longer stop string may begin earlier but complete later than a shorter one: nothing of either may have been shown.
        expect(whole.startsWith(result.text)).toBe(true);
        expect(result.text.length >= cut && stops.every((stop) => !result.text.includes(stop))).toBe(true);
        expect(result.stopped).toBe(places.length > 0);
      }),
    );
  });
});

function shown(pieces: readonly string[], stops: readonly string[]): { text: string; stopped: boolean } {
  const filter = stopStrings(stops);
  let text = "";
  for (const piece of pieces) {
    const step = filter.push(piece);
    text += step.text;
    if (step.stopped) return { text, stopped: true };
  }
  return { text: text + filter.end(), stopped: false };
}
