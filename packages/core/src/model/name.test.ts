import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseModelName } from "./name.ts";

describe("normaliseModelName", () => {
  it.each([
    ["Qwen3:8B", "qwen3:8b"],
    [" qwen3:8b ", "qwen3:8b"],
    ["llama3.1:latest", "llama3.1"],
    ["Llama3.1:LATEST", "llama3.1"],
    ["hf.co/Owner/Model-GGUF:Q4_K_M", "hf.co/owner/model-gguf:q4_k_m"],
    ["cafe\u0301", "caf\u00e9"],
  ])("spells %j as %j", (name, spelling) => {
    expect(normaliseModelName(name)).toBe(spelling);
  });

  it("keeps apart what are two models", () => {
    expect(normaliseModelName("qwen3:8b")).not.toBe(normaliseModelName("qwen3"));
    expect(normaliseModelName("latest")).toBe("latest");
  });

  it("does not care for case or for space around, whatever the name", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9./:_-]{1,30}$/), (name) => {
        expect(normaliseModelName(`  ${name.toUpperCase()} `)).toBe(normaliseModelName(name));
      }),
    );
  });
});
