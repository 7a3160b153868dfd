import type { JsonValue } from "@oriel/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "./fixtures/failure.ts";
import { ndjsonDecoder, ndjsonLine } from "./ndjson.ts";

function read(pieces: readonly string[], maxLineLength?: number): readonly string[] {
  const decoder = ndjsonDecoder(maxLineLength);
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

describe("ndjsonDecoder", () => {
  it.each([
    ["lines", '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ["CRLF", '{"a":1}\r\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ["blank lines", '\n\n{"a":1}\n \r\n', ['{"a":1}']],
    ["a last line without an end", '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ["nothing", "", []],
  ])("reads %s", (_, text, lines) => {
    expect(read([text])).toEqual(lines);
  });

  it("reads back what ndjsonLine writes, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.json({ maxDepth: 3 })), fc.nat(100), (texts, width) => {
        const values: readonly JsonValue[] = texts.map((text) => JSON.parse(text));
        const text = values.map((value) => ndjsonLine(value)).join("");
        const pieces = text.match(new RegExp(`[^]{1,${width + 1}}`, "g")) ?? [];
        expect(read(pieces)).toEqual(values.map((value) => JSON.stringify(value)));
      }),
    );
  });

  it("gives up on a line without an end", () => {
    expect(failureOf(() => read(["x".repeat(60), "x".repeat(60)], 100))).toEqual({
      code: "engine_failed",
      message: "The stream sent one line of more than 100 characters, which is more than is held: the stream was given up.",
    });
  });

  it("holds nothing of the lines that are done", () => {
    expect(
      read(
        Array.from({ length: 1000 }, () => "0123456789\n"),
        10,
      ),
    ).toHaveLength(1000);
  });
});
