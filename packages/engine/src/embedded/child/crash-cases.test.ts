import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedServing, type KvChange, kvAbilities, type Serving } from "@oriel/core";
import { type TinyModel, tinyModel } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readGgufFile } from "../read-gguf-file.ts";

interface Case {
  readonly name: string;
  readonly model: TinyModel;
  readonly serving: Partial<Serving>;
  readonly change: KvChange;
}

const WIDE = { width: 128, layers: 2, heads: 2, kvHeads: 1, headWidth: 64, inner: 128 };
const SLIDING: TinyModel = { architecture: "gemma3", slidingWindow: 256 };
/** Every sixth layer of this architecture looks back all the way. */
const SIX_LAYERS = { width: 64, layers: 6, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 };

const ALLOWED: readonly Case[] = [
  { name: "f16 keys", model: {}, serving: {}, change: "shift" },
  { name: "f32 keys", model: {}, serving: { keys: "f32" }, change: "shift" },
  { name: "quantised keys in heads of 64", model: { shape: WIDE }, serving: { keys: "q8_0" }, change: "shift" },
  { name: "all cells of sliding windows", model: { ...SLIDING, shape: SIX_LAYERS }, serving: { fullSliding: true }, change: "shift" },
];
const FATAL: readonly Case[] = [
  { name: "bf16 keys", model: {}, serving: { keys: "bf16" }, change: "tail_erase" },
  { name: "quantised keys in heads of 32", model: {}, serving: { keys: "q8_0" }, change: "tail_erase" },
  { name: "positions of several parts", model: { architecture: "qwen2vl" }, serving: {}, change: "tail_erase" },
  { name: "sliding windows alone", model: SLIDING, serving: { fullSliding: true }, change: "tail_erase" },
];

let folder: string;
let script: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-crash-"));
  script = join(folder, "child.mjs");
  await writeFile(script, CHILD);
});
afterAll(() => rm(folder, { recursive: true }));

describe("a change that is allowed", () => {
  it.each(ALLOWED)("shifts: $name", async (one) => {
    expect(await changeOf(one)).toBe("shift");
    expect(await outcome(one, "shift")).toEqual({ held: 250, drawn: true });
  });

  it.each(FATAL)("cuts off an end, and reads again: $name", async (one) => {
    expect(await outcome(one, "tail_erase")).toEqual({ held: 50, drawn: true });
    expect(await outcome(one, "reread")).toEqual({ held: 250, drawn: true });
  });
});

describe("a shift that is not allowed", () => {
  it.each(FATAL)("would end the process: $name", async (one) => {
    expect(await changeOf(one)).toBe(one.change);
    expect(await outcome(one, "shift")).toBe("died");
  });
});

async function changeOf(one: Case): Promise<KvChange> {
  const reading = await readGgufFile(await written(one));
  if (reading.kind === "unknown") throw new Error(reading.why);
  return kvAbilities(reading.spec, { ...embeddedServing(reading.spec, 1), ...one.serving }).change;
}

/** What becomes of a process that makes the change to 300 tokens and draws another: what it holds then, or that it died of it. */
async function outcome(one: Case, change: "shift" | "tail_erase" | "reread"): Promise<unknown> {
  const { keys = "f16", fullSliding = false } = one.serving;
  const what = JSON.stringify({ path: await written(one), keys: keys.toUpperCase(), fullSliding, change });
  const child = spawn(process.execPath, [script, import.meta.resolve("node-llama-cpp"), what], { stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const signal = await new Promise((resolve) => child.once("close", (_, by) => resolve(by)));
  if (said !== "") return JSON.parse(said);
  return signal === "SIGABRT" || signal === "SIGSEGV" || signal === "SIGILL" || signal === "SIGBUS" ? "died" : `ended by ${signal}`;
}

const CHILD = `
  const { getLlama } = await import(process.argv[2]);
  const { path, keys, fullSliding, change } = JSON.parse(process.argv[3]);
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "disabled" });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({
    contextSize: 512, batchSize: 512, threads: 1, swaFullCache: fullSliding, flashAttention: true, experimentalKvCacheKeyType: keys, failedCreationRemedy: false,
  });
  const sequence = context.getSequence();
  const tokens = Array.from({ length: 300 }, (_, index) => (index * 31) % 200);
  await sequence.evaluateWithoutGeneratingNewTokens(tokens);
  if (change === "shift") await sequence.eraseContextTokenRanges([{ start: 50, end: 100 }]);
  else await sequence.eraseContextTokenRanges([{ start: 50, end: 300 }]);
  if (change === "reread") await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(100));
  const held = sequence.contextTokens.length;
  let drawn = false;
  for await (const token of sequence.evaluate([65], { temperature: 0, yieldEogToken: true })) { drawn = token >= 0; break; }
  console.log(JSON.stringify({ held, drawn }));
  process.exit(0);
`;

async function written({ name, model }: Case): Promise<string> {
  const path = join(folder, `${name.replaceAll(" ", "-")}.gguf`);
  await writeFile(path, tinyModel({ ...model, trainedWindow: 512 }));
  return path;
}
