import { scriptedModel, tinyModel } from "@oriel/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGgufHeader } from "./gguf-header.ts";

const MODEL = tinyModel({ architecture: "qwen2", name: "Tiny", trainedWindow: 32_768, template: "{{ messages }}" });

describe("readGgufHeader", () => {
  it("reads what Oriel asks of a model", () => {
    expect(readGgufHeader(MODEL)).toEqual({
      kind: "header",
      header: {
        version: 3,
        architecture: "qwen2",
        name: "Tiny",
        sizeLabel: undefined,
        fileType: 0,
        trainedWindow: 32_768,
        template: "{{ messages }}",
        longestToken: "<|endoftext|>".length,
        parameters: 107_456,
      },
    });
  });

  it("knows the longest token, whatever bytes it stands for", () => {
    const reading = readGgufHeader(scriptedModel({ script: ["a much longer token"] }));
    expect(reading.kind === "header" && reading.header.longestToken).toBeGreaterThanOrEqual("a much longer token".length);
  });

  it("says what other files begin with", () => {
    const web = new TextEncoder().encode("<!DOCTYPE html>");
    const old = Uint8Array.of(0x47, 0x47, 0x55, 0x46, 1, 0, 0, 0);
    expect([readGgufHeader(web), readGgufHeader(Uint8Array.of(1, 2, 3, 4)), readGgufHeader(old)]).toEqual([
      { kind: "not-gguf", why: 'it begins with "<!DO" instead of "GGUF"' },
      { kind: "not-gguf", why: 'it begins with 01 02 03 04 instead of "GGUF"' },
      { kind: "not-gguf", why: "it has GGUF version 1; known are 2 and 3" },
    ]);
  });

  it("asks for more bytes wherever the header is cut", () => {
    const headerEnd = MODEL.length - 107_456 * 4 - 32;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: headerEnd }), (length) => {
        expect(readGgufHeader(MODEL.subarray(0, length)).kind).toBe("short");
      }),
    );
  });

  it("survives any damage to its bytes", () => {
    fc.assert(
      fc.property(fc.nat({ max: 8000 }), fc.uint8Array({ minLength: 1, maxLength: 16 }), (at, damage) => {
        const damaged = MODEL.slice();
        damaged.set(damage, at);
        expect(["header", "short", "not-gguf"]).toContain(readGgufHeader(damaged).kind);
      }),
    );
  });
});
