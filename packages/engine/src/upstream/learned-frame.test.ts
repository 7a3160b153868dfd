import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LearnedFrame, learnedFrame } from "./learned-frame.ts";

/** What a parser finds: the text, when the chunk has nothing else to say. */
function parsed(chunk: string): string | undefined {
  const { choices, usage } = JSON.parse(chunk);
  return usage === undefined || usage === null ? choices[0]?.delta?.content : undefined;
}

/** Reads as its user does: by the frame where that is possible, else by the parser, from which the frame learns. */
function read(frame: LearnedFrame, chunk: string): string | undefined {
  const framed = frame.textIn(chunk);
  if (framed !== undefined) return framed;
  const text = parsed(chunk);
  if (text !== undefined) frame.learn(chunk, text);
  return text;
}

function readAll(chunks: readonly string[]): readonly (string | undefined)[] {
  const frame = learnedFrame(parsed);
  return chunks.map((chunk) => read(frame, chunk));
}

function chunk(content: string, more: object = {}): string {
  return JSON.stringify({ id: "a", choices: [{ index: 0, delta: { content } }], ...more });
}

describe("a learned frame", () => {
  it("reads a chunk without parsing once two alike have been seen", () => {
    const frame = learnedFrame(parsed);
    const framed = ["He", "llo", ", ", "you"].map((text) => {
      const known = frame.textIn(chunk(text));
      frame.learn(chunk(text), text);
      return known;
    });
    expect(framed).toEqual([undefined, undefined, ", ", "you"]);
  });

  it("leaves to the parser what is escaped, cut, longer or otherwise not the same", () => {
    const frame = learnedFrame(parsed);
    for (const text of ["He", "llo"]) frame.learn(chunk(text), text);
    const known = chunk("x");
    const others = [
      chunk('"'),
      chunk("\\"),
      chunk("\n"),
      known.slice(1),
      known.slice(0, -1),
      `${known} `,
      chunk("x", { usage: { prompt_tokens: 1 } }),
      chunk("x", { id: "b" }),
      known.replace('"x"', '"x","role":"y"'),
    ];
    expect([known, chunk(""), ...others].map((other) => frame.textIn(other))).toEqual(["x", "", ...others.map(() => undefined)]);
  });

  it("is not taken in by the same letters in another place", () => {
    const chunks = ["index", "index", "a", "a", "content", "content"].flatMap((text) => [chunk(text), chunk("other")]);
    expect(readAll(chunks)).toEqual(chunks.map(parsed));
    const frame = learnedFrame(parsed);
    for (let times = 0; times < 3; times += 1) frame.learn(chunk("id"), "id");
    expect(frame.textIn(chunk("id"))).toBeUndefined();
  });

  it("reads every stream as a parser does", () => {
    const content = fc.oneof(
      fc.constantFrom("a", "id", "index", "content", "delta", "0", "", '"', "\\", "\\u0041", "\u2028", "\uD800", "é🦉", "\u007f"),
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
    );
    const more = fc.oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      fc.constantFrom({ id: "b" }, { usage: null }, { usage: { prompt_tokens: 3 } }, { timings: { prompt_ms: 1 } }, { choices: [] }),
      fc.record({ note: content, choices: fc.tuple(fc.record({ delta: fc.record({ content, role: content }) })) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(content, more), { maxLength: 30 }), (said) => {
        const chunks = said.map(([text, fields]) => chunk(text, fields));
        expect(readAll(chunks)).toEqual(chunks.map(parsed));
      }),
    );
  });

  it("reads raw JSON as a parser does, however it is written", () => {
    const spacing = fc.constantFrom("", " ", "\n");
    const raw = fc.array(fc.constantFrom("a", "\\n", '\\"', "\\\\", "\\u00e9", "\\ud83d", "é", "\u2028", "/", "\\/", "}", ","), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(spacing, fc.array(raw, { maxLength: 20 }), (space, texts) => {
        const chunks = texts.map(
          (text) => `{"x":"a",${space}"choices":${space}[{"delta":{"content":${space}"${text.join("")}"${space}}}]}`,
        );
        expect(readAll(chunks)).toEqual(chunks.map(parsed));
      }),
    );
  });
});
