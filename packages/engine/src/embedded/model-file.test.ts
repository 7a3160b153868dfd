import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OrielError } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledModelPath } from "./bundled-model.ts";
import { modelFacts } from "./model-facts.ts";
import { checkModelFile, modelNameOf } from "./model-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-model-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("checkModelFile", () => {
  it("looks at the bundled model", async () => {
    const file = await checkModelFile(bundledModelPath());
    const about = { name: "oriel-demo", state: "available", loadedWindow: undefined, isDemonstration: true } as const;
    expect(modelFacts(file, about)).toEqual({
      ...about,
      family: "llama",
      architecture: "llama",
      parameters: "2.0M",
      quantization: "F16",
      format: "gguf",
      modifiedAt: file.modifiedAt,
      sizeBytes: 4_076_064,
      template: file.header.template,
      abilities: ["chat", "completion"],
      statedWindow: 4096,
      maxWindow: 4096,
      windowSource: "GGUF llama.context_length",
    });
  });

  it("answers what is known of a file that has not changed, and looks again at one that has", async () => {
    const path = await file("changes.gguf", tinyModel({ name: "one" }));
    const first = await checkModelFile(path);
    expect(await checkModelFile(path, first)).toBe(first);
    await writeFile(path, tinyModel({ name: "another" }));
    expect((await checkModelFile(path, first)).header.name).toBe("another");
  });

  it("says what is wrong with a file that cannot be run", async () => {
    const html = await file("page.gguf", new TextEncoder().encode("<!DOCTYPE html><title>Sign in</title>"));
    const cut = await file("cut.gguf", tinyModel().subarray(0, 3000));
    expect(await failureOf(join(folder, "none.gguf"))).toMatch(/none\.gguf cannot be opened: there is no such file\. Give the path/);
    expect(await failureOf(folder)).toMatch(/is a folder or a device/);
    expect(await failureOf(html)).toMatch(/page\.gguf is not a GGUF file that can be run: it begins with "<!DO" instead of "GGUF"/);
    expect(await failureOf(cut)).toMatch(/cut\.gguf ends after 2\.9 KiB, inside its own header: download the model again\./);
  });
});

describe("modelNameOf", () => {
  it("is the file's name without its ending", () => {
    expect(modelNameOf("/models/qwen3-8b.Q4_K_M.GGUF")).toBe("qwen3-8b.Q4_K_M");
  });
});

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function failureOf(path: string): Promise<string> {
  try {
    await checkModelFile(path);
  } catch (failure) {
    if (failure instanceof OrielError && failure.code === "model_load_failed") return failure.message;
    throw failure;
  }
  return "no failure";
}
