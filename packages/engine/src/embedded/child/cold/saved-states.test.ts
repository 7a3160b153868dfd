import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CacheType, embeddedServing, kvAbilities, type ModelSpec, type Serving, snapshotBytes } from "@oriel/core";
import { type TinyModel, tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, type LlamaContextSequence, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGgufFile } from "../../read-gguf-file.ts";
import { keepPrefix } from "../keep-prefix.ts";
import { asTokens } from "../model-vocabulary.ts";

const TINY: readonly TinyModel[] = [
  { architecture: "llama", trainedWindow: 2048 },
  { architecture: "qwen2", trainedWindow: 2048 },
  { architecture: "qwen2vl", trainedWindow: 2048 },
  { architecture: "phi3", trainedWindow: 2048 },
  { architecture: "gemma3", trainedWindow: 2048, slidingWindow: 256 },
  { architecture: "deepseek2", trainedWindow: 2048 },
  { architecture: "llama4", trainedWindow: 2048 },
  { architecture: "mamba", trainedWindow: 2048 },
  { architecture: "mamba2", trainedWindow: 2048 },
  { architecture: "granitehybrid", trainedWindow: 2048 },
  { architecture: "falcon-h1", trainedWindow: 2048 },
  { architecture: "lfm2", trainedWindow: 2048 },
  { architecture: "lfm2", trainedWindow: 2048, slidingWindow: 256 },
  { architecture: "qwen35", trainedWindow: 2048 },
];
const TOKENS: readonly number[] = Array.from({ length: 1200 }, (_, index) => (Math.imul(index + 7, 2654435761) >>> 9) % 256);

let folder: string;
let llama: Llama;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-saved-"));
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
});
afterAll(async () => {
  await llama.dispose();
  await rm(folder, { recursive: true });
});

describe("a state that llama.cpp saves", () => {
  it.each(TINY)("has the size core works out, for a model of $architecture", async (tiny) => {
    const { model, spec } = await loaded(tiny);
    const cases: readonly Partial<Serving>[] = [
      { slots: 1 },
      { slots: 3 },
      { slots: 2, keys: "q8_0", values: "q8_0" },
      { slots: 1, keys: "f32", values: "f32" },
      { slots: 1, flashAttention: "off" },
      { slots: 2, fullSliding: true },
    ];
    for (const changes of cases) {
      const serving = { ...embeddedServing(spec, changes.slots ?? 1), ...changes };
      const context = await contextOf(model, serving);
      const sequence = context.getSequence();
      for (const length of [1, 255, 300, 1000]) {
        await read(sequence, TOKENS.slice(0, length));
        const { fileSize } = await sequence.saveStateToFile(join(folder, "state"));
        expect(fileSize, `${length} tokens, ${JSON.stringify(changes)}`).toBe(snapshotBytes(spec, serving, length));
      }
      await context.dispose();
    }
    await model.dispose();
  });

  it.each(TINY)(
    "goes on to the last bit as if it had never left, in a context of another window, for a model of $architecture",
    async (tiny) => {
      const { model, spec } = await loaded(tiny);
      const serving = embeddedServing(spec, 1);
      const [small, large] = [await contextOf(model, serving, 1280), await contextOf(model, serving, 2048)];
      const path = join(folder, "state");
      const from = small.getSequence();
      await read(from, TOKENS.slice(0, 900));
      await from.saveStateToFile(path);
      const to = large.getSequence();
      await to.loadStateFromFile(path, { acceptRisk: true });
      // One that can be used in part has another ending now.
      const prompt =
        kvAbilities(spec, serving).reuse === "beginning" ? [...TOKENS.slice(0, 700), ...TOKENS.slice(1000, 1050)] : TOKENS.slice(0, 950);
      expect(await keepPrefix(to, prompt)).toBe(prompt.length - 50);
      await keepPrefix(from, prompt);
      expect(await likeliest(to, prompt)).toEqual(await likeliest(from, prompt));
      await model.dispose();
    },
  );

  it("holds only the last window of sliding layers, so that nothing is kept of it for a prompt with another ending", async () => {
    const { model, spec } = await loaded({ architecture: "gemma3", trainedWindow: 2048, slidingWindow: 256 });
    const context = await contextOf(model, { ...embeddedServing(spec, 1), fullSliding: true });
    const sequence = context.getSequence();
    await read(sequence, TOKENS.slice(0, 900));
    await sequence.saveStateToFile(join(folder, "state"));
    await sequence.loadStateFromFile(join(folder, "state"), { acceptRisk: true });
    expect(await keepPrefix(sequence, [...TOKENS.slice(0, 700), 1, 2, 3])).toBe(0);
    await model.dispose();
  });
});

async function loaded(tiny: TinyModel): Promise<{ readonly model: LlamaModel; readonly spec: ModelSpec }> {
  const path = join(folder, `${tiny.architecture}.gguf`);
  await writeFile(path, tinyModel(tiny));
  const reading = await readGgufFile(path);
  if (reading.kind === "unknown") throw new Error(reading.why);
  return { model: await llama.loadModel({ modelPath: path }), spec: reading.spec };
}

function contextOf(model: LlamaModel, serving: Serving, window = 2048): ReturnType<LlamaModel["createContext"]> {
  return model.createContext({
    contextSize: window,
    sequences: serving.slots,
    batchSize: 512,
    threads: 1,
    swaFullCache: serving.fullSliding,
    flashAttention: serving.flashAttention === "auto" ? "auto" : serving.flashAttention === "on",
    experimentalKvCacheKeyType: nameOf(serving.keys),
    experimentalKvCacheValueType: nameOf(serving.values),
    failedCreationRemedy: false,
  });
}

function nameOf(type: CacheType): "F16" | "F32" | "Q8_0" {
  if (type === "f16") return "F16";
  if (type === "f32") return "F32";
  if (type === "q8_0") return "Q8_0";
  throw new Error(`no test uses ${type}`);
}

async function read(sequence: LlamaContextSequence, tokens: readonly number[]): Promise<void> {
  await sequence.clearHistory();
  await sequence.evaluateWithoutGeneratingNewTokens(asTokens(tokens));
}

/** The probabilities of what may follow the prompt, whose beginning is there already. */
async function likeliest(sequence: LlamaContextSequence, prompt: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const rest = asTokens(prompt.slice(sequence.contextTokens.length));
  for await (const { probabilities } of sequence.evaluateWithMetadata(rest, { probabilities: true }, { temperature: 1 }))
    return probabilities;
  throw new Error("Nothing was drawn.");
}
