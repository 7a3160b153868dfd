import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolCallPieces } from "./tool-calls.ts";

const noId = (): string => "made-up";

function assembled(...pieces: readonly object[]): unknown {
  const calls = toolCallPieces(noId);
  for (const piece of pieces) calls.add(JSON.parse(JSON.stringify(piece)));
  return calls.take();
}

describe("tool calls in pieces", () => {
  it("come together by index, side by side", () => {
    expect(
      assembled(
        { index: 0, id: "a", function: { name: "now", arguments: "" } },
        { index: 1, id: "b", function: { name: "add", arguments: '{"x"' } },
        { index: 0, function: { arguments: "{}" } },
        { index: 1, function: { arguments: ":1}" } },
      ),
    ).toEqual([
      { id: "a", name: "now", argumentsJson: "{}" },
      { id: "b", name: "add", argumentsJson: '{"x":1}' },
    ]);
  });

  it("are two calls when a server gives both the index 0 and tells them apart by id", () => {
    expect(
      assembled(
        { index: 0, id: "a", function: { name: "now", arguments: "{}" } },
        { index: 0, id: "b", function: { name: "now", arguments: "{}" } },
      ),
    ).toEqual([
      { id: "a", name: "now", argumentsJson: "{}" },
      { id: "b", name: "now", argumentsJson: "{}" },
    ]);
  });

  it("get an id, and empty arguments, where the server sent none", () => {
    expect(assembled({ function: { name: "now" } })).toEqual([{ id: "made-up", name: "now", argumentsJson: "{}" }]);
  });

  it("keep arguments that came as an object as text", () => {
    expect(assembled({ index: 0, id: "a", function: { name: "add", arguments: { x: 1 } } })).toEqual([
      { id: "a", name: "add", argumentsJson: '{"x":1}' },
    ]);
  });

  it("keep what the model wrote, valid JSON or not, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), fc.array(fc.nat()), (text, cuts) => {
        const places = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        const calls = toolCallPieces(noId);
        calls.add({ index: 0, id: "a", function: { name: "say" } });
        for (const piece of pieces) calls.add({ index: 0, function: { arguments: piece } });
        expect(calls.take()).toEqual([{ id: "a", name: "say", argumentsJson: text }]);
      }),
    );
  });
});
