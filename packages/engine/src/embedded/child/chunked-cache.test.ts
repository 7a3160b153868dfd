import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedServing, snapshotBytes } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import { expect, it } from "vitest";
import { readGgufFile } from "../read-gguf-file.ts";
import { keptOf } from "./keep-prefix.ts";
import { asTokens } from "./model-vocabulary.ts";

/** What llama.cpp takes as the chunk of Llama 4, whatever the file says. */
const CHUNK = 8192;
const TOKENS: readonly number[] = Array.from({ length: CHUNK + 800 }, (_, index) => (Math.imul(index + 7, 2654435761) >>> 9) % 256);

it("saves the last chunk of chunked layers, to the byte, and does not go back to one whose cells have left", {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "oriel-chunked-"));
  const modelPath = join(folder, "llama4.gguf");
  const shape = { width: 32, layers: 4, heads: 1, kvHeads: 1, headWidth: 32, inner: 32 };
  await writeFile(modelPath, tinyModel({ architecture: "llama4", trainedWindow: 16_384, shape }));
  const reading = await readGgufFile(modelPath);
  if (reading.kind === "unknown") throw new Error(reading.why);
  const { spec } = reading;
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
  const model = await llama.loadModel({ modelPath });
  const sequence = (await model.createContext({ contextSize: CHUNK + 1024, batchSize: 512, threads: 1 })).getSequence();

  const sizes: (readonly [number, number])[] = [];
  for (const length of [CHUNK, CHUNK + 1, CHUNK + 100]) {
    await sequence.evaluateWithoutGeneratingNewTokens(asTokens(TOKENS.slice(sequence.contextTokens.length, length)));
    const { fileSize } = await sequence.saveStateToFile(join(folder, "state"));
    sizes.push([fileSize, snapshotBytes(spec, embeddedServing(spec, 1), length)]);
  }
  expect(sizes).toEqual(sizes.map(([, size]) => [size, size]));

  const kept = (shared: number): number => keptOf(sequence, [...TOKENS.slice(0, shared), 1, 2, 3]);
  expect(kept(7000)).toBe(7000);
  await sequence.evaluateWithoutGeneratingNewTokens(asTokens(TOKENS.slice(sequence.contextTokens.length)));
  expect(sequence.stateCellsStartIndex).toBeGreaterThan(0);
  expect(kept(7000)).toBe(0);

  await model.dispose();
  await llama.dispose();
  await rm(folder, { recursive: true });
});
