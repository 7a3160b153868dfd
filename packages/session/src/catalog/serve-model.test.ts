import type { EngineModel } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { offeredName, serveModel } from "./serve-model.ts";

const none = { override: undefined, dismissed: undefined, pin: undefined };
const loaded: EngineModel = { name: "llama3.1:8b", state: "loaded", loadedWindow: 16_384, maxWindow: 131_072 };

describe("serveModel", () => {
  it("serves what the engine has loaded, and says so", () => {
    const served = serveModel(fakeEngine(), loaded, "llama3.1:8b", none);
    expect(served).toMatchObject({ window: { tokens: 16_384, source: "loaded", max: 131_072 }, sourceDetail: "loaded by Fake engine" });
  });

  it("serves a saved override, and offers as default what would be without it", () => {
    const served = serveModel(fakeEngine(), { ...loaded, loadedWindow: 8192 }, "llama3.1:8b", {
      override: 4096,
      dismissed: undefined,
      pin: undefined,
    });
    expect(served.window).toMatchObject({ tokens: 4096, source: "override", default: 8192 });
  });

  it("does not take a size that Oriel itself loaded for evidence", () => {
    const overridden = serveModel(fakeEngine(), loaded, "llama3.1:8b", { override: 16_384, dismissed: undefined, pin: undefined });
    const dismissed = serveModel(fakeEngine(), loaded, "llama3.1:8b", { override: undefined, dismissed: 16_384, pin: undefined });
    expect(overridden.window.default).toBe(dismissed.window.tokens);
    expect(dismissed.window).toMatchObject({ source: "family", basis: "estimate" });
  });

  it("asks the model's own metadata where nobody but Oriel loads it", () => {
    const engine = { ...fakeEngine(), abilities: { setsWindow: true, embeds: false, isPrivate: true } };
    const details = { ...loaded, statedWindow: 4096, windowSource: "GGUF llama.context_length" };
    expect(serveModel(engine, details, "llama3.1:8b", none)).toMatchObject({
      window: { tokens: 4096, source: "metadata" },
      sourceDetail: "GGUF llama.context_length",
    });
  });

  it("serves the window that use has brought it to, below an override and above what is loaded", () => {
    const history = [{ reason: "usage_threshold" as const, window: 32_768, usage: 20_000, at: "2026-01-01T00:00:00.000Z" }];
    const will = { override: undefined, pin: { window: 32_768, history }, dismissed: undefined };
    expect(serveModel(fakeEngine(), loaded, "llama3.1:8b", will)).toMatchObject({
      window: { tokens: 32_768, source: "policy" },
      sourceDetail: "grown to by use",
    });
    expect(serveModel(fakeEngine(), loaded, "llama3.1:8b", { ...will, override: 4096 }).window.tokens).toBe(4096);
  });

  it("serves a small model at all that it was made for", () => {
    const served = serveModel(fakeEngine(), { name: "mystery", state: "available", maxWindow: 4096 }, "mystery", none);
    expect(served.window).toMatchObject({ tokens: 4096, source: "metadata", basis: "exact" });
  });

  it("ignores an override where the engine takes no size", () => {
    const engine = fakeEngine({ setsWindow: false });
    const served = serveModel(engine, loaded, "llama3.1:8b", { override: 4096, dismissed: undefined, pin: undefined });
    expect(served).toMatchObject({
      settable: false,
      windowNote: "A fake engine keeps its window.",
      window: { tokens: 16_384, source: "loaded" },
    });
  });

  it("invents no maximum for a model nobody knows", () => {
    const served = serveModel(fakeEngine(), { name: "mystery", state: "available" }, "mystery", none);
    expect(served.window).toMatchObject({ tokens: 8192, source: "fallback", basis: "estimate", max: undefined });
  });
});

describe("offeredName", () => {
  it("writes the engine before a name that is taken, however it is spelt", () => {
    const taken = new Set(["qwen3:8b"]);
    expect(offeredName("ollama", "llama3", taken)).toBe("llama3");
    expect(offeredName("lm-studio", "Qwen3:8B", taken)).toBe("lm-studio/Qwen3:8B");
  });
});
