import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Shortening } from "../context/cut.ts";
import { type Message, textPart } from "../message.ts";
import { measureMessage, shorten } from "./shorten.ts";
import { assistant, measure, user } from "./testing/draft.ts";

function output(text: string): Message {
  return { role: "tool", toolCallId: "c1", toolName: "read_file", content: textPart(text) };
}

describe("shorten", () => {
  it("masks an output with a line that names the tool and its size", () => {
    expect(shorten(output("line\n".repeat(100)), { as: "masked" }, measure)).toEqual(
      output("[Oriel left out the output of read_file: 101 lines, 500 characters. Call the tool again if it is needed.]"),
    );
  });

  it("leaves an output that is no longer than such a line", () => {
    expect(shorten(output("ok"), { as: "masked" }, measure)).toEqual(output("ok"));
  });

  it("prunes an output to its beginning and end", () => {
    const { content } = shorten(output(`begin\n${"middle\n".repeat(200)}end`), { as: "pruned", keepTokens: 32 }, measure);
    expect(content).toEqual(
      textPart("begin\nmiddle\nmiddle\nmiddle\nmiddle\n[Oriel left out the middle]\nmiddle\nmiddle\nmiddle\nmiddle\nend"),
    );
  });

  it("puts a note in the place of an image", () => {
    const seen: Message = { role: "user", content: [...textPart("Look: "), { type: "image", mediaType: "image/png", base64: "aaaa" }] };
    expect(shorten(seen, { as: "truncated", keepTokens: 100 }, measure)).toEqual(user("Look: [Oriel left out an image]"));
  });

  it("keeps the calls of a message, with shorter arguments that are still JSON", () => {
    const argumentsJson = JSON.stringify({ path: "src/a.ts", id: 7, text: "const a = 1;\n".repeat(500) });
    const said = assistant("I write the file.", [{ id: "c9", name: "write_file", argumentsJson }]);
    const shortened = shorten(said, { as: "truncated", keepTokens: 120 }, measure);
    expect(shortened).toMatchObject({
      role: "assistant",
      content: textPart("I write the file."),
      toolCalls: [{ id: "c9", name: "write_file" }],
    });
    const [call] = shortened.role === "assistant" ? (shortened.toolCalls ?? []) : [];
    expect(JSON.parse(call?.argumentsJson ?? "")).toEqual({
      path: "src/a.ts",
      id: 7,
      text: expect.stringContaining("[Oriel left out the middle]"),
    });
  });

  it("replaces arguments that no cut string makes short enough", () => {
    const said = assistant("", [
      { id: "c9", name: "sum", argumentsJson: JSON.stringify(Array.from({ length: 2000 }, (_, index) => index)) },
    ]);
    expect(shorten(said, { as: "truncated", keepTokens: 100 }, measure)).toEqual(
      assistant("", [{ id: "c9", name: "sum", argumentsJson: '{"note":"[Oriel left out the middle]"}' }]),
    );
  });

  it("lets the model's thinking leave", () => {
    const thought: Message = { role: "assistant", content: textPart("Yes."), thinking: "Hmm. ".repeat(100) };
    expect(shorten(thought, { as: "truncated", keepTokens: 50 }, measure)).toEqual(assistant("Yes."));
  });

  const message: fc.Arbitrary<Message> = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 2000 }).map(user),
    fc.string({ maxLength: 2000 }).map(output),
    fc
      .tuple(fc.string({ maxLength: 500 }), fc.jsonValue(), fc.string({ maxLength: 2000 }))
      .map(([text, value, long]) => assistant(text, [{ id: "c", name: "f", argumentsJson: JSON.stringify({ value, long }) }])),
  );
  const shortening: fc.Arbitrary<Shortening> = fc.oneof(
    fc.constant({ as: "masked" } as const),
    fc.record({ as: fc.constantFrom("pruned", "truncated"), keepTokens: fc.integer({ min: 0, max: 400 }) }),
  );

  it("always gives the same, never more than was to be kept and its marks, and the same size when it is shortened again", () => {
    fc.assert(
      fc.property(message, shortening, (original, by) => {
        const shortened = shorten(original, by, measure);
        expect(shorten(original, by, measure)).toEqual(shortened);
        expect(measureMessage(shorten(shortened, by, measure), measure)).toBe(measureMessage(shortened, measure));
        expect(shortened.role).toBe(original.role);
        if (by.as !== "masked") expect(measureMessage(shortened, measure)).toBeLessThanOrEqual(by.keepTokens + MARKS);
      }),
    );
  });
});

/** The mark for a text, the one for arguments, the name of the call, and the template. */
const MARKS = 5 + 7 + 10 + 1;
