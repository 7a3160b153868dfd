import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OrielError } from "@oriel/core";
import { type GgufValue, tinyModel, writeGguf } from "@oriel/testkit";
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
      parameters: "2.1M",
      quantization: "F16",
      format: "gguf",
      modifiedAt: file.modifiedAt,
      sizeBytes: 4_182_400,
      template: file.facts.template,
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
    expect((await checkModelFile(path, first)).facts.name).toBe("another");
  });

  it("says what is wrong with a file that cannot be run", async () => {
    const html = await file("page.gguf", new TextEncoder().encode("<!DOCTYPE html><title>Sign in</title>"));
    const old = await file("old.gguf", Uint8Array.of(0x47, 0x47, 0x55, 0x46, 1, 0, 0, 0));
    const cut = await file("cut.gguf", tinyModel().subarray(0, 3000));
    const half = await file("half.gguf", tinyModel().subarray(0, 200_000));
    expect(await failureOf(join(folder, "none.gguf"))).toMatch(/none\.gguf cannot be opened: there is no such file\. Give the path/);
    expect(await failureOf(folder)).toMatch(/is a folder or a device/);
    expect(await failureOf(html)).toMatch(
      /page\.gguf cannot be read as GGUF: it begins with "<!DO" instead of "GGUF": download the model again, or convert it to GGUF\./,
    );
    expect(await failureOf(old)).toMatch(/old\.gguf .* it has GGUF version 1, and versions 2 and 3 are known: convert the model again\./);
    expect(await failureOf(half)).toMatch(/half\.gguf .* it ends before its tensors do: check that its download is complete\./);
    expect(await failureOf(cut)).toMatch(
      /cut\.gguf cannot be read as GGUF: it ends at 2\.9 KiB, inside its header: check that its download is complete\./,
    );
  });
});

describe("a model whose memory cannot be worked out", () => {
  it.each([
    ["of an architecture that is not known", "hyena", {}],
    ["that lacks a key", "llama", { "llama.block_count": { type: "u32", value: 2 } }],
  ] as const)("may be run all the same: one %s", async (_, architecture, more) => {
    const looked = await checkModelFile(await file("odd.gguf", model(architecture, { ...more, "general.size_label": words("7B") })));
    expect(modelFacts(looked, { name: "odd", state: "available", loadedWindow: undefined, isDemonstration: undefined })).toMatchObject({
      architecture,
      parameters: "7B",
      quantization: undefined,
      maxWindow: 2048,
      windowSource: `GGUF ${architecture}.context_length`,
      template: "<think>",
      abilities: ["chat", "completion", "thinking"],
    });
  });
});

describe("a split model", () => {
  const part = (index: number) =>
    writeGguf(
      { "general.architecture": words("llama"), "split.no": { type: "u32", value: index }, "split.count": { type: "u32", value: 2 } },
      [{ name: `t${index}`, shape: [500], data: new Float32Array(500) }],
    );

  it("is looked at through its first file, with all its tensors", async () => {
    const first = await file("whole-00001-of-00002.gguf", part(0));
    const second = await file("whole-00002-of-00002.gguf", part(1));
    expect((await checkModelFile(first)).facts.parameters).toBe(1000);
    expect(await failureOf(second)).toMatch(
      /whole-00002-of-00002\.gguf is not the first file of its model, .* give .*whole-00001-of-00002\.gguf instead\./,
    );
  });

  it("is refused when a file of it is missing", async () => {
    expect(await failureOf(await file("gone-00001-of-00002.gguf", part(0)))).toMatch(
      /one of the 2 files of a split model, of which 1 cannot be found beside it, first gone-00002-of-00002\.gguf: download them/,
    );
  });
});

describe("modelNameOf", () => {
  it("is the file's name without its ending", () => {
    expect(modelNameOf("/models/qwen3-8b.Q4_K_M.GGUF")).toBe("qwen3-8b.Q4_K_M");
  });
});

function words(value: string): GgufValue {
  return { type: "text", value };
}

function model(architecture: string, more: Readonly<Record<string, GgufValue>>): Uint8Array {
  const context = { [`${architecture}.context_length`]: { type: "u32", value: 2048 } } as const;
  return writeGguf({ "general.architecture": words(architecture), ...context, "tokenizer.chat_template": words("<think>"), ...more }, []);
}

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
