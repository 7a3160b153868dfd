import { defaultModel, type ModelInfo, type WindowInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { byEngine, knownWindow, servedWindow } from "./model-choice.ts";

const window: WindowInfo = {
  asked: 8192,
  loaded: null,
  max: null,
  default: 8192,
  source: "metadata",
  source_detail: "GGUF llama.context_length",
  basis: "exact",
  is_override: false,
  step: 1024,
  snap_points: [],
  settable: true,
  note: null,
  wishes: [],
};

function model(name: string, over: Partial<ModelInfo> = {}): ModelInfo {
  return {
    name,
    engine: "ollama",
    engine_label: "Ollama",
    family: null,
    architecture: null,
    parameters: null,
    quantization: null,
    size_bytes: null,
    held_bytes: null,
    held_gpu_bytes: null,
    state: "available",
    abilities: [],
    is_demonstration: false,
    window,
    ...over,
  };
}

describe("the model of a new chat", () => {
  it("is one that is loaded, else the first", () => {
    expect(defaultModel([model("a"), model("b", { state: "loaded" })])?.name).toBe("b");
    expect(defaultModel([model("a"), model("b")])?.name).toBe("a");
  });

  it("is never one that only embeds", () => {
    expect(defaultModel([model("e", { abilities: ["embedding"], state: "loaded" }), model("a")])?.name).toBe("a");
    expect(defaultModel([model("e", { abilities: ["embedding"] })])).toBeUndefined();
  });
});

describe("the window of a model", () => {
  it("is unknown where it is only assumed", () => {
    const assumed = model("m", { window: { ...window, source: "fallback", basis: "estimate" } });
    expect(knownWindow(assumed)).toBeUndefined();
    expect(servedWindow(assumed)).toEqual({ tokens: 8192, basis: "estimate" });
  });

  it("is what is loaded, whatever was asked", () => {
    const loaded = model("m", { window: { ...window, loaded: 4096 } });
    expect([knownWindow(loaded), servedWindow(loaded)]).toEqual([4096, { tokens: 4096, basis: "exact" }]);
  });
});

it("groups models by engine in the order they came", () => {
  const models = [model("a"), model("b", { engine_label: "LM Studio" }), model("c")];
  expect(byEngine(models).map(({ label, models: group }) => [label, group.map(({ name }) => name)])).toEqual([
    ["Ollama", ["a", "c"]],
    ["LM Studio", ["b"]],
  ]);
});
