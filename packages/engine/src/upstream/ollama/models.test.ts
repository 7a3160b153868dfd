import type { JsonValue } from "@oriel/core";
import { readRecordings } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { ollamaModels, withDescription } from "./models.ts";

async function answer(name: string): Promise<JsonValue> {
  const [recording] = await readRecordings(new URL("../fixtures/ollama/", import.meta.url), [name]);
  return recording?.response ?? null;
}

describe("Ollama's models", () => {
  it("are those of its tags, each with the window that is loaded", async () => {
    const common = {
      family: "llama",
      parameters: "2.02M",
      quantization: "F16",
      format: "gguf",
      windowSource: undefined,
      maxWindow: undefined,
    };
    expect(ollamaModels(await answer("tags"), await answer("ps"))).toEqual([
      {
        name: "oriel-demo:latest",
        state: "loaded",
        loadedWindow: 2048,
        held: { bytes: 8_231_680, gpuBytes: 0 },
        digest: "3b7aa79af186914a8c4a5675fa84b37b71012459844ad10d3a101de89aeca925",
        modifiedAt: "2026-11-21T08:44:31.05154433Z",
        sizeBytes: 4_076_636,
        ...common,
      },
      {
        name: "oriel-demo-ctx:latest",
        state: "available",
        loadedWindow: undefined,
        held: undefined,
        digest: "0f236c60c0f472eb2ca2d00c2fccd49089312a0e074cd23e60292e5b1d353f90",
        modifiedAt: "2026-11-21T08:44:31.072930308Z",
        sizeBytes: 4_076_667,
        ...common,
      },
    ]);
  });

  it("have their trained window in the tags of newer versions", () => {
    const tags = { models: [{ name: "q:8b", details: { context_length: 40_960 } }] };
    expect(ollamaModels(tags, { models: [] })).toMatchObject([
      { name: "q:8b", maxWindow: 40_960, windowSource: "/api/tags details.context_length" },
    ]);
  });

  it("are described by their Modelfile and their GGUF", async () => {
    expect(withDescription({ name: "oriel-demo-ctx:latest", state: "available" }, await answer("show"))).toMatchObject({
      name: "oriel-demo-ctx:latest",
      state: "available",
      architecture: "llama",
      statedWindow: 1024,
      maxWindow: 4096,
      windowSource: "Modelfile num_ctx, GGUF llama.context_length",
      abilities: ["chat", "completion"],
    });
  });

  it.each([
    ["num_ctx                        8192", 8192],
    ['stop                           "x"\nnum_ctx "4096"', 4096],
    ["num_ctx                        0", undefined],
    ['stop                           "num_ctx 9"', undefined],
    ["", undefined],
  ])("with the parameters %j state the window %s", (parameters, window) => {
    expect(withDescription({ name: "q", state: "available" }, { parameters }).statedWindow).toBe(window);
  });

  it("keep what is known when a description says nothing", () => {
    const known = { name: "q", state: "available", maxWindow: 2048, windowSource: "/api/tags details.context_length" } as const;
    expect(withDescription(known, {})).toMatchObject(known);
  });
});
