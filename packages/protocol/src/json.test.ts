import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "./fixtures/failure.ts";
import { MOST_JSON_VALUES, parseJson } from "./json.ts";
import { jsonFault } from "./json-fault.ts";

describe("parseJson", () => {
  it("parses what JSON.parse parses, but for keys that would reach a prototype", () => {
    const harmless = fc.json().filter((text) => !text.includes("__proto__"));
    fc.assert(
      fc.property(harmless, (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["a byte order mark", '\uFEFF{"a":1}', { a: 1 }],
    ["equal keys: the last counts", '{"a":1,"a":2}', { a: 2 }],
    ["half of a surrogate pair", '"\\ud83e"', "\ud83e"],
    ["a NUL", '"\\u0000"', "\u0000"],
    ["brackets in strings", `"${"[".repeat(1000)}\\"${"{".repeat(1000)}\\\\"`, `${"[".repeat(1000)}"${"{".repeat(1000)}\\`],
  ])("takes %s", (_, text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it("refuses more values than can be parsed without stopping everything else", () => {
    expect(parseJson(`[${"0,".repeat(1000)}0]`)).toHaveLength(1001);
    expect(failureOf(() => parseJson(`[${"0,".repeat(MOST_JSON_VALUES + 1)}0]`))).toMatchObject({ code: "invalid_request" });
    expect(parseJson(JSON.stringify(",".repeat(MOST_JSON_VALUES + 1)))).toHaveLength(MOST_JSON_VALUES + 1);
  });

  it.each(["__proto__", "\\u005f_proto__", "_\\u005Fproto__", "__pro\\u0074o__"])("drops the key %s at any depth", (key) => {
    const parsed = parseJson(`{"a":[{"${key}":{"polluted":true},"b":1}],"constructor":2}`);
    expect(JSON.stringify(parsed)).toBe('{"a":[{"b":1}],"constructor":2}');
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  it.each([
    ["", "The body is empty: send a JSON object.", { position: 0 }],
    [" \n\t", "The body is empty: send a JSON object.", { position: 0 }],
    ["NaN", "The body is not JSON: expected a JSON value at line 1, column 1.", { position: 0, line: 1, column: 1 }],
    ['{"a":NaN}', "The body is not JSON: expected a JSON value at line 1, column 6.", { position: 5, line: 1, column: 6 }],
    ['{"a":1,}', "The body is not JSON: expected a quoted name at line 1, column 8.", { position: 7, line: 1, column: 8 }],
    ["{a:1}", 'The body is not JSON: expected a quoted name or "}" at line 1, column 2.', { position: 1, line: 1, column: 2 }],
    ['{\n  "a" 1}', 'The body is not JSON: expected ":" at line 2, column 7.', { position: 8, line: 2, column: 7 }],
    ["[1 2]", 'The body is not JSON: expected "," or "]" at line 1, column 4.', { position: 3, line: 1, column: 4 }],
    ['{"a":1', 'The body is not JSON: expected "," or "}" at line 1, column 7.', { position: 6, line: 1, column: 7 }],
    ['{"a":"b', 'The body is not JSON: expected a closing quote (") at line 1, column 8.', { position: 7, line: 1, column: 8 }],
    [
      '"a\nb"',
      "The body is not JSON: expected no bare control character in a string at line 1, column 3.",
      { position: 2, line: 1, column: 3 },
    ],
    ["{} {}", "The body is not JSON: expected the end of the body at line 1, column 4.", { position: 3, line: 1, column: 4 }],
  ])("says what is wrong with %j", (text, message, data) => {
    expect(failureOf(() => parseJson(text))).toEqual({ code: "malformed_json", message, data });
  });

  it("takes 128 levels and refuses 129, before they are parsed", () => {
    const nested = (levels: number): string => `${'{"a":['.repeat(levels / 2)}${levels % 2 === 1 ? "[]" : ""}${"]}".repeat(levels / 2)}`;
    expect(() => parseJson(nested(128))).not.toThrow();
    const refusal = (position: number): object => ({
      code: "invalid_request",
      message: `The body nests objects and arrays deeper than 128 levels (position ${position}): send it flatter.`,
      data: { max: 128, position },
    });
    expect(failureOf(() => parseJson(nested(129)))).toEqual(refusal(384));
    expect(failureOf(() => parseJson("[".repeat(100_000)))).toEqual(refusal(128));
  });

  it("finds a fault in every text that JSON.parse refuses, and in no other", () => {
    const nearlyJson = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom(...'{}[],:"\\ -0.1eEtrue\n\u0001u'))
      .map(([text, at, character]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + character + text.slice(place + (at % 2));
      });
    fc.assert(
      fc.property(nearlyJson, (text) => {
        expect(jsonFault(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
