import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedServing, kvAbilities } from "@oriel/core";
import { type GgufValue, type TinyModel, tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, type LlamaContextSequence, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readGgufFile } from "../read-gguf-file.ts";
import { asTokens } from "./model-vocabulary.ts";

/** With one layer nothing is computed from what has left, so a right shift gives what reading gives. */
const ONE_LAYER = { width: 64, layers: 1, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 };
const YARN: Readonly<Record<string, GgufValue>> = {
  "rope.scaling.type": { type: "text", value: "yarn" },
  "rope.scaling.factor": { type: "f32", value: 40 },
  "rope.scaling.original_context_length": { type: "u32", value: 512 },
};
const LINEAR: Readonly<Record<string, GgufValue>> = {
  "rope.scaling.type": { type: "text", value: "linear" },
  "rope.scaling.factor": { type: "f32", value: 4 },
};
const CANCELLED: Readonly<Record<string, GgufValue>> = { ...YARN, "rope.scaling.yarn_log_multiplier": { type: "f32", value: 0.0707 } };
const ATTENTION_FACTOR: Readonly<Record<string, GgufValue>> = { "rope.scaling.attn_factor": { type: "f32", value: 1.19 } };

const RIGHT: readonly (readonly [name: string, model: TinyModel])[] = [
  ["plain positions", { shape: ONE_LAYER }],
  ["positions that were stretched", { shape: ONE_LAYER, keys: LINEAR }],
  ["latent attention", { architecture: "deepseek2", shape: ONE_LAYER }],
  ["latent attention whose file cancels the scaling of YaRN", { architecture: "deepseek2", shape: ONE_LAYER, keys: CANCELLED }],
];
const WRONG: readonly (readonly [name: string, model: TinyModel])[] = [
  ["YaRN", { shape: ONE_LAYER, keys: YARN }],
  ["YaRN in latent attention", { architecture: "deepseek2", shape: ONE_LAYER, keys: YARN }],
  ["LongRoPE", { architecture: "phi3", shape: ONE_LAYER, keys: ATTENTION_FACTOR }],
];

const TOKENS: readonly number[] = Array.from({ length: 300 }, (_, index) => (Math.imul(index + 7, 2654435761) >>> 9) % 256);
/** Logarithms of probabilities; flash attention rounds in another order. */
const ROUNDING = 0.01;
const FAR = 0.3;

let folder: string;
let llama: Llama;
let model: LlamaModel | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-shifted-"));
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
});
afterEach(() => model?.dispose());
afterAll(async () => {
  await llama.dispose();
  await rm(folder, { recursive: true });
});

describe("keys that are moved up", () => {
  it.each(RIGHT)("are those that reading gives: %s", async (_, tiny) => {
    const { change, ...off } = await shifted(tiny);
    expect(change).toBe("shift");
    expect(off.own).toBeLessThan(ROUNDING);
    expect(off.besides).toBe(0);
  });

  it.each(WRONG)("would be others, those of another conversation too: %s", async (_, tiny) => {
    const { change, ...off } = await shifted(tiny);
    expect(change).toBe("tail_erase");
    expect(off.own).toBeGreaterThan(FAR);
    expect(off.besides).toBeGreaterThan(FAR);
  });

  it("would be others in a layer that knows no positions", async () => {
    const [third, fourth] = [
      await shifted({ architecture: "smollm3", soleLayer: 2 }),
      await shifted({ architecture: "smollm3", soleLayer: 3 }),
    ];
    expect([third.change, fourth.change]).toEqual(["tail_erase", "tail_erase"]);
    expect(third.own).toBeLessThan(ROUNDING);
    expect(fourth.own).toBeGreaterThan(FAR);
  });
});

interface Shifted {
  readonly change: string;
  /** How far what follows is from what follows had the tokens that are left been read; and from what it was, in the conversation beside it. */
  readonly own: number;
  readonly besides: number;
}

/** Takes 50 of 300 tokens out of the middle of a conversation, beside which there is another. */
async function shifted(tiny: TinyModel): Promise<Shifted> {
  const modelPath = join(folder, "model.gguf");
  await writeFile(modelPath, tinyModel({ ...tiny, trainedWindow: 1024 }));
  const reading = await readGgufFile(modelPath);
  if (reading.kind === "unknown") throw new Error(reading.why);
  await model?.dispose();
  model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: 512, sequences: 2, batchSize: 512, threads: 1, flashAttention: true });
  const [own, beside] = [context.getSequence(), context.getSequence()];
  const expected = { own: await following(own, [...TOKENS.slice(0, 50), ...TOKENS.slice(100)]), beside: await following(beside, TOKENS) };

  await read(beside, TOKENS);
  await read(own, TOKENS);
  await own.eraseContextTokenRanges([{ start: 50, end: 100 }]);
  const found = { own: await next(own), beside: await next(beside) };
  return {
    change: kvAbilities(reading.spec, embeddedServing(reading.spec, 2)).change,
    own: distance(found.own, expected.own),
    besides: distance(found.beside, expected.beside),
  };
}

async function following(sequence: LlamaContextSequence, tokens: readonly number[]): Promise<ReadonlyMap<number, number>> {
  await read(sequence, tokens);
  return await next(sequence);
}

async function read(sequence: LlamaContextSequence, tokens: readonly number[]): Promise<void> {
  await sequence.clearHistory();
  await sequence.evaluateWithoutGeneratingNewTokens(asTokens(tokens));
}

/** The probability of each token after one more. */
async function next(sequence: LlamaContextSequence): Promise<ReadonlyMap<number, number>> {
  const options = { temperature: 1, topK: 0, topP: 1, minP: 0, seed: 1, yieldEogToken: true };
  for await (const { probabilities } of sequence.evaluateWithMetadata(asTokens([65]), { probabilities: true }, options))
    return probabilities;
  throw new Error("Nothing was drawn.");
}

function distance(found: ReadonlyMap<number, number>, expected: ReadonlyMap<number, number>): number {
  return Math.max(...[...expected].map(([token, probability]) => Math.abs(Math.log(probability) - Math.log(found.get(token) ?? 0))));
}
