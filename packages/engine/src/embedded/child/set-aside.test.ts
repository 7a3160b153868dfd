import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asideBytes, embeddedServing } from "@oriel/core";
import { type TinyModel, tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, LlamaLogLevel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGgufFile } from "../read-gguf-file.ts";
import { asTokens } from "./model-vocabulary.ts";
import { openContext } from "./open-context.ts";

const WINDOW = 2048;
/** Numbers and positions that llama.cpp writes beside what is set aside. */
const DESCRIPTION = 16 * 1024;

let llama: Llama;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-aside-"));
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
});
afterAll(async () => {
  await llama.dispose();
  await rm(folder, { recursive: true });
});

describe("what is set aside of a conversation", () => {
  const models: readonly (TinyModel & { readonly architecture: string })[] = [
    { architecture: "mamba2" },
    { architecture: "granitehybrid" },
    { architecture: "gemma3", slidingWindow: 256 },
    { architecture: "llama" },
  ];
  it.each(models)("is one copy, however long it lasts, and counted with its slot: $architecture", async (tiny) => {
    const path = join(folder, `${tiny.architecture}.gguf`);
    await writeFile(path, tinyModel({ ...tiny, trainedWindow: WINDOW }));
    const reading = await readGgufFile(path);
    if (reading.kind === "unknown") throw new Error(reading.why);
    const model = await llama.loadModel({ modelPath: path });
    const context = await openContext(model, { window: WINDOW, sequences: 1, threads: 1 }, undefined);
    const slot = await context.take([]);
    const prepared = await slot?.prepare();
    if (prepared === undefined) throw new Error("There is no free slot.");
    for (let turn = 0; turn < 20; turn += 1) {
      await prepared.sequence.evaluateWithoutGeneratingNewTokens(
        asTokens(Array.from({ length: 90 }, (_, index) => (index * 31 + turn) % 200)),
      );
      await prepared.sequence.takeCheckpoint();
    }
    const aside = asideBytes(reading.spec, embeddedServing(reading.spec, 1));
    expect(prepared.sequence.checkpointsMemoryUsage).toBeGreaterThanOrEqual(aside);
    expect(prepared.sequence.checkpointsMemoryUsage).toBeLessThanOrEqual(aside === 0 ? 0 : aside + DESCRIPTION);
    await context.dispose();
    await model.dispose();
  });
});
