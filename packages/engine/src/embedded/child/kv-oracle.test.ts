import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ByteSource, type CacheType, embeddedServing, ggufSpec, type ModelSpec, memoryOf, readGguf, type Serving } from "@oriel/core";
import { type TinyModel, tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledModelPath } from "../bundled-model.ts";

const MIB = 1024 ** 2;
const TINY: readonly TinyModel[] = [
  { architecture: "llama", trainedWindow: 16_384 },
  { architecture: "qwen2", trainedWindow: 16_384 },
  { architecture: "phi3", trainedWindow: 16_384 },
  { architecture: "gemma3", trainedWindow: 16_384, slidingWindow: 256 },
  // As large ones are: every sixth layer looks back all the way.
  {
    architecture: "gemma3",
    trainedWindow: 16_384,
    slidingWindow: 256,
    shape: { width: 64, layers: 6, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 },
  },
  { architecture: "deepseek2", trainedWindow: 16_384 },
  { architecture: "llama4", trainedWindow: 16_384 },
  { architecture: "mamba", trainedWindow: 16_384 },
  { architecture: "mamba2", trainedWindow: 16_384 },
  { architecture: "granitehybrid", trainedWindow: 16_384 },
  { architecture: "falcon-h1", trainedWindow: 16_384 },
  { architecture: "lfm2", trainedWindow: 16_384 },
  { architecture: "qwen35", trainedWindow: 16_384 },
];

let folder: string;
let llama: Llama;
/** What llama.cpp logs goes here; it names every buffer it allocates. */
let onLine: (line: string) => void = () => {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-kv-"));
  const logger = (_: LlamaLogLevel, line: string): void => onLine(line);
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.debug, logger });
});
afterAll(async () => {
  await llama.dispose();
  await rm(folder, { recursive: true });
});

describe("the arithmetic of core against the buffers llama.cpp allocates", () => {
  it.each(TINY)("holds for a model of $architecture", async (model) => {
    const path = join(folder, `${model.architecture}.gguf`);
    await writeFile(path, tinyModel(model));
    await compare(path, [
      { window: 512, slots: 1 },
      { window: 3000, slots: 2 },
      { window: 8192, slots: 3 },
      { window: 2048, slots: 1, type: "q8_0" },
      { window: 2048, slots: 1, type: "q4_0" },
      { window: 2048, slots: 1, type: "f32" },
      { window: 4096, slots: 2, fullSliding: true },
      { window: 4096, slots: 1, flashAttention: "off" },
    ]);
  });

  it("holds for the bundled model", async () => {
    await compare(bundledModelPath(), [
      { window: 4096, slots: 1 },
      { window: 4096, slots: 2, type: "q8_0" },
      { window: 4096, slots: 1, flashAttention: "off" },
    ]);
  });
});

interface Case extends Partial<Pick<Serving, "fullSliding" | "flashAttention">> {
  readonly window: number;
  readonly slots: number;
  readonly type?: CacheType;
}

/** The cache to the hundredth of a MiB that is logged; scratch memory no less than was allocated. */
async function compare(path: string, cases: readonly Case[]): Promise<void> {
  const spec = await specOf(path);
  const model = await llama.loadModel({ modelPath: path });
  for (const { window, slots, type = "f16", ...changes } of cases) {
    const wider = embeddedServing(spec, slots);
    const serving: Serving = {
      ...wider,
      keys: type,
      values: type,
      ...changes,
      // One more token at once only where the cache of sliding windows is small.
      microBatch: changes.fullSliding === true ? 512 : wider.microBatch,
    };
    const { kv, recurrent, compute } = memoryOf(spec, window, serving);
    const allocated = await allocate(model, window, serving);
    const which = `${slots} × ${window} in ${type}`;
    expect(Math.abs(allocated.cache - (kv.total + recurrent) / MIB), `cache of ${which}`).toBeLessThanOrEqual(
      0.005 * allocated.buffers + 1e-9,
    );
    expect(allocated.compute, `scratch of ${which}`).toBeLessThanOrEqual(compute.device / MIB + 0.005);
  }
  await model.dispose();
}

async function specOf(path: string): Promise<ModelSpec> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const source: ByteSource = {
      size,
      read: async (offset, length) => (await file.read(new Uint8Array(length), 0, length, offset)).buffer,
    };
    const reading = ggufSpec(await readGguf(source, path));
    if (reading.kind === "unknown") throw new Error(reading.why);
    return reading.spec;
  } finally {
    await file.close();
  }
}

interface Allocated {
  readonly cache: number;
  readonly compute: number;
  /** How many buffers the cache lies in, each logged with two digits. */
  readonly buffers: number;
}

/** The sizes a context logs, in MiB. The scratch buffer is the last one. */
async function allocate(model: LlamaModel, window: number, serving: Serving): Promise<Allocated> {
  const caches: number[] = [];
  const logged = new Promise<number>((resolve) => {
    onLine = (line) => {
      for (const [, what, size] of line.matchAll(/(KV|RS|compute) buffer size =\s+([\d.]+) MiB/g)) {
        if (what === "compute") resolve(Number(size));
        else caches.push(Number(size));
      }
    };
  });
  const type = serving.keys.toUpperCase();
  if (type !== "F16" && type !== "F32" && type !== "Q8_0" && type !== "Q4_0") throw new Error(`no test uses ${type}`);
  const context = await model.createContext({
    contextSize: window,
    sequences: serving.slots,
    batchSize: 512,
    swaFullCache: serving.fullSliding,
    flashAttention: serving.flashAttention === "auto" ? "auto" : serving.flashAttention === "on",
    experimentalKvCacheKeyType: type,
    experimentalKvCacheValueType: type,
    failedCreationRemedy: false,
  });
  const compute = await logged;
  await context.dispose();
  return { cache: caches.reduce((sum, size) => sum + size, 0), compute, buffers: caches.length };
}
