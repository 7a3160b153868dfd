import type { WindowInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { applyText, savedText, sourceText } from "./window-words.ts";

function window(over: Partial<WindowInfo>): WindowInfo {
  return {
    asked: 16_384,
    loaded: 8192,
    max: null,
    default: 8192,
    source: "override",
    source_detail: "saved by you",
    basis: "exact",
    is_override: true,
    step: 1024,
    snap_points: [],
    settable: true,
    note: null,
    wishes: [],
    ...over,
  };
}

describe("the words of the window panel", () => {
  it("say where the number comes from, and when it is an estimate", () => {
    expect(sourceText(window({}))).toBe("16,384 comes from: saved by you.");
    expect(sourceText(window({ basis: "estimate" }))).toBe("16,384 comes from: saved by you. It is an estimate.");
  });

  it("name the cost of a reload only where something is loaded", () => {
    expect(applyText(window({}))).toContain("reloads the model");
    expect(applyText(window({ loaded: null }))).toBe("The model is not loaded: the new size holds from its next load.");
  });

  it("say from when a saved size holds", () => {
    expect(savedText("applied", window({}))).toBe("Saved: 16,384 tokens. It holds from the next message.");
    expect(savedText("applied", window({ loaded: 16_384 }))).toBe("Saved: 16,384 tokens.");
    expect(savedText("reset", window({ asked: 8192 }))).toBe("Back to the default of 8,192 tokens.");
  });
});
