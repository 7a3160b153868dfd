import { type Engine, type EngineModel, type ModelMemory, type ModelSpec, PLAIN_SERVING } from "@oriel/core";
import { fakeEngine } from "./fake-engine.ts";

const MIB = 1024 ** 2;

/** A model of 4 GiB whose cache takes 128 KiB for each token. */
export const MEASURED: ModelMemory = { spec: spec(), serving: { ...PLAIN_SERVING, windowOf: "each" } };

/** An engine that tells what its models take in memory. */
export function measuredEngine(
  model: Partial<EngineModel> = {},
  memory: (name: string) => Promise<ModelMemory | undefined> = () => Promise.resolve(MEASURED),
): Engine {
  return { ...fakeEngine({ models: [{ name: "fake-model", state: "available", maxWindow: 131_072, ...model }] }), memory };
}

function spec(): ModelSpec {
  const cache = { kind: "heads", kvHeads: 8, headDimK: 128, headDimV: 128 } as const;
  return {
    architecture: "llama",
    name: "measured",
    trainedWindow: 131_072,
    rope: undefined,
    vocabulary: 1000,
    parameters: undefined,
    weights: { total: 4096 * MIB, tokenEmbedding: undefined, output: undefined },
    template: undefined,
    tokenizer: undefined,
    sources: {},
    layers: [{ count: 32, layer: { kind: "full", cache } }],
    embeddingLength: 4096,
    heads: 32,
    feedForward: 14_336,
    experts: undefined,
    recurrentState: undefined,
    statedSlidingWindow: undefined,
  };
}
