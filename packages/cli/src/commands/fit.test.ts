import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Machine } from "@oriel/core";
import { bundledModelPath } from "@oriel/engine";
import type { FitReply } from "@oriel/protocol";
import { type TinyArchitecture, tinyModel } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { capturedTerminal } from "../testing/captured-terminal.ts";
import { testSurroundings } from "../testing/surroundings.ts";
import { type FitOptions, showFit } from "./fit.ts";

const MIB = 1024 ** 2;
const MACHINE: Machine = {
  readAt: 0,
  devices: [{ id: "ram", library: "cpu", kind: "ram", totalBytes: 1024 * MIB, freeBytes: 600 * MIB, source: "a test" }],
  problems: [],
};
const QWEN_CONFIG = {
  model_type: "qwen3",
  num_hidden_layers: 36,
  hidden_size: 4096,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 128,
  intermediate_size: 12_288,
  vocab_size: 151_936,
  max_position_embeddings: 40_960,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-fit-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function fitOf(target: string, options: FitOptions, machine: Machine, json: boolean): Promise<string> {
  const terminal = capturedTerminal();
  const client = (): Promise<never> => Promise.reject(new Error("Nothing runs."));
  const sources = { workingFolder: folder, client, probe: () => Promise.resolve(machine) };
  await showFit(terminal, { target, options }, sources, { json });
  return terminal.out();
}

function shown(target: string, options: FitOptions = {}, machine: Machine = MACHINE): Promise<string> {
  return fitOf(target, options, machine, false);
}

async function told(target: string, options: FitOptions = {}): Promise<FitReply> {
  const { schema_version, ...reply } = JSON.parse(await fitOf(target, options, MACHINE, true));
  expect(schema_version).toBe(1);
  return reply;
}

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ workingFolder: folder });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err().replaceAll(folder, "FOLDER") };
}

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

describe("oriel fit FILE", () => {
  it("shows the machine, the model, and each window with its memory and place", async () => {
    expect(await shown(bundledModelPath(), { sizes: "2k,4096,8192" })).toMatchInlineSnapshot(`
      "ram  1 GiB, 600 MiB free
      oriel-demo (llama)  weights 3.9 MiB  cache 2 KiB a token at 8,192

         WINDOW     MEMORY   CACHE  WHERE
          2,048  ~15.2 MiB   4 MiB  RAM
      *   4,096  ~21.2 MiB   8 MiB  RAM
          8,192  ~33.2 MiB  16 MiB  RAM, but over the 4,096 it was trained for

      Largest that fits: 4,096, all that it was trained for.
      ~ is an upper bound: what computing takes besides cannot be told to the byte.
      "
    `);
  });

  it("tells programs the same to the byte", async () => {
    const { sizes, ...model } = await told(bundledModelPath());
    expect(model).toEqual({ model: "oriel-demo", architecture: "llama", trained_window: 4096, largest: 4096 });
    expect(sizes).toEqual(
      // 4 layers × 2 KV heads × 64 elements, keys and values, at two bytes: 2 KiB for each token.
      [2048, 4096].map((window) => ({
        window,
        kv_bytes: window * 2048,
        recurrent_bytes: 0,
        weights_bytes: 4_135_680,
        compute_bytes: expect.any(Number),
        compute_basis: expect.stringContaining("upper bound"),
        total_bytes: expect.any(Number),
        place: "RAM",
        first_token_ms: null,
        tokens_per_s: null,
      })),
    );
  });

  it.each<[TinyArchitecture, number | undefined, number]>([
    // 2 layers × 1 KV head × 32 elements, keys and values, at two bytes: 256 bytes for each token of the window.
    ["llama", undefined, 8192 * 256],
    ["qwen2", undefined, 8192 * 256],
    ["phi3", undefined, 8192 * 256],
    // Neither layer is a sixth one, so both look back 512 tokens and keep a micro-batch more.
    ["gemma3", 512, (512 + 512) * 256],
  ])("knows the cache of %s", async (architecture, slidingWindow, kvBytes) => {
    const name = file(`${architecture}.gguf`, tinyModel({ architecture, ...(slidingWindow === undefined ? {} : { slidingWindow }) }));
    expect((await told(name, { sizes: "8192" })).sizes[0]?.kv_bytes).toBe(kvBytes);
  });

  it("works it out as the flags say it is served", async () => {
    const name = file("served.gguf", tinyModel({ architecture: "gemma3", slidingWindow: 512 }));
    const [size] = (await told(name, { sizes: "8192", kv: "q8_0", slots: "2", unified: true, ubatch: "256", swaFull: true })).sizes;
    expect(size?.kv_bytes).toBe((8192 * 256 * 34) / 64);
  });

  it("reads a config.json, and leaves open what needs the weights", async () => {
    const name = file("config.json", JSON.stringify(QWEN_CONFIG));
    expect(await shown(name, { sizes: "8192,40960" })).toMatchInlineSnapshot(`
      "ram  1 GiB, 600 MiB free
      config.json (qwen3)  weights unknown  cache 144 KiB a token at 40,960

        WINDOW   MEMORY    CACHE  WHERE
         8,192  unknown  1.1 GiB  unknown
        40,960  unknown  5.6 GiB  unknown

      What fits is not known, because the size of the weights is not.
      "
    `);
    expect(await told(name, { sizes: "8192" })).toMatchObject({
      architecture: "qwen3",
      largest: null,
      sizes: [{ kv_bytes: 8192 * 36 * 8 * 128 * 2 * 2, weights_bytes: null, total_bytes: null, place: null }],
    });
  });

  it("says so where nothing fits, and where the free memory is not known", async () => {
    const ram = { id: "ram", library: "cpu", kind: "ram", source: "a test" } as const;
    const full: Machine = { ...MACHINE, devices: [{ ...ram, totalBytes: 1024 * MIB, freeBytes: 0 }] };
    expect(await shown(bundledModelPath(), {}, full)).toContain("\nNo window fits.\n");
    expect(await shown(bundledModelPath(), {}, { ...MACHINE, devices: [ram] })).toContain("the free memory is not");
  });

  it.each([
    ["a file that is not there", ["./none.gguf"], 5, "cannot be opened: there is no such file"],
    ["a config.json that is not there", ["none.json"], 5, "FOLDER/none.json cannot be read: there is no such file."],
    ["a folder", ["./"], 5, "is a folder or a device"],
    ["what is no GGUF file", ["garbage.gguf"], 5, 'instead of "GGUF"'],
    ["what is no JSON", ["garbage.json"], 5, "FOLDER/garbage.json is not JSON: expected a quoted name"],
    ["a model whose memory is not known", ["odd.json"], 5, "What a window of this model takes is not known: "],
    ["sizes that are no numbers", ["garbage.gguf", "--sizes", "big"], 2, "--sizes must be up to 64 window sizes"],
    ["a cache type there is not", ["garbage.gguf", "--kv", "f8"], 2, "--kv must be one of f32, f16"],
    ["slots that are none", ["garbage.gguf", "--slots", "0"], 2, "--slots must be a whole number from 1 to 256"],
  ])("refuses %s", async (_what, args, exit, message) => {
    file("garbage.gguf", "<!DOCTYPE html>");
    file("garbage.json", "{");
    file("odd.json", JSON.stringify({ ...QWEN_CONFIG, model_type: "never-heard-of" }));
    const result = await oriel("fit", ...args);
    expect({ exit: result.exit, out: result.out }).toEqual({ exit, out: "" });
    expect(result.err).toContain(message);
  });
});

describe("oriel fit MODEL", () => {
  it("asks the running gateway, with what was asked and nothing else", async () => {
    const reply: FitReply = { model: "qwen3:8b", architecture: "qwen3", trained_window: 40_960, largest: null, sizes: [] };
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? "";
      asked.push(path);
      const answers: Readonly<Record<string, object>> = {
        "/api/v1/models": { models: [{ name: "qwen3:8b", engine: "ollama" }], engines: [] },
        "/api/v1/machine": { devices: [], problems: [] },
      };
      response.end(JSON.stringify(answers[path] ?? reply));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { exit, out } = await oriel("fit", "Qwen3:8B", "--kv", "q8_0", "--swa-full", "--sizes", "8k,16384", "--json", "--url", url);
      expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, ...reply } });
      expect(asked.filter((path) => path.includes("/fit"))).toEqual([
        "/api/v1/models/qwen3%3A8b/fit?sizes=8k%2C16384&kv=q8_0&swa_full=true",
      ]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it("takes a word that names no file for a model", async () => {
    await expect(shown("qwen3:8b")).rejects.toThrow("Nothing runs.");
  });
});
