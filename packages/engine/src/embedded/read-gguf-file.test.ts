import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OrielError } from "@oriel/core";
import { type GgufTensor, type GgufValue, tinyModel, writeGguf } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledModelPath } from "./bundled-model.ts";
import { readGgufFile } from "./read-gguf-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-gguf-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("readGgufFile", () => {
  it("reads the bundled model", async () => {
    expect(await readGgufFile(bundledModelPath())).toMatchObject({
      kind: "known",
      spec: { architecture: "llama", trainedWindow: 4096, vocabulary: 1536, weights: { total: 4_135_680 } },
    });
  });

  it("reads a split model whole, whichever of its files is named", async () => {
    const first = await file("m-00001-of-00002.gguf", part(0, [tensor("token_embd.weight", 64)]));
    const second = await file("m-00002-of-00002.gguf", part(1, [tensor("output.weight", 32), tensor("output_norm.weight", 8)]));
    const [reading, other] = [await readGgufFile(first), await readGgufFile(second)];
    expect(reading).toMatchObject({
      kind: "known",
      spec: { trainedWindow: 4096, parameters: 104, weights: { total: 416, tokenEmbedding: 256, output: 128 } },
    });
    expect(other).toEqual(reading);
  });

  it.each([
    [
      "a part that is missing",
      "gone-00001-of-00002.gguf",
      part(0, []),
      /of which 1 cannot be found beside it, first gone-00002-of-00002\.gguf/,
    ],
    ["a part under another name", "renamed.gguf", part(0, []), /renamed\.gguf is part 1 of 2 of a split model, but is not named so/],
    ["what is no GGUF file", "page.gguf", new TextEncoder().encode("<!DOCTYPE html>"), /page\.gguf cannot be read as GGUF/],
    ["a file that ends too early", "cut.gguf", tinyModel().subarray(0, 3000), /cut\.gguf cannot be read as GGUF: it ends/],
  ])("refuses %s", async (_what, name, bytes, told) => {
    expect(await failureOf(await file(name, bytes))).toMatch(told);
  });

  it("refuses a folder", async () => {
    expect(await failureOf(folder)).toMatch(/is a folder or a device/);
  });
});

function part(index: number, tensors: readonly GgufTensor[]): Uint8Array {
  const u32 = (value: number): GgufValue => ({ type: "u32", value });
  const metadata = {
    "general.architecture": { type: "text", value: "llama" },
    "llama.context_length": u32(4096),
    "llama.embedding_length": u32(64),
    "llama.block_count": u32(2),
    "llama.attention.head_count": u32(2),
  } as const;
  return writeGguf({ ...(index === 0 ? metadata : {}), "split.no": u32(index), "split.count": u32(2) }, tensors);
}

function tensor(name: string, elements: number): GgufTensor {
  return { name, shape: [elements], data: new Float32Array(elements) };
}

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function failureOf(path: string): Promise<string> {
  const failure: unknown = await readGgufFile(path).catch((thrown: unknown) => thrown);
  return failure instanceof OrielError && failure.code === "model_load_failed" ? failure.message : String(failure);
}
