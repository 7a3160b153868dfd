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
  { name: "latent attention", model: { architecture: "deepseek2" }, serving: {}, change: "shift" },
];
const FATAL: readonly Case[] = [
  { name: "bf16 keys", model: {}, serving: { keys: "bf16" }, change: "tail_erase" },
  { name: "quantised keys in heads of 32", model: {}, serving: { keys: "q8_0" }, change: "tail_erase" },
  { name: "positions of several parts", model: { architecture: "qwen2vl" }, serving: {}, change: "tail_erase" },
  { name: "sliding windows alone", model: SLIDING, serving: { fullSliding: true }, change: "tail_erase" },
  {
    name: "a quantised latent cache",
    model: { architecture: "deepseek2" },
    // Its values are read out of the keys, so they have one type.
    serving: { keys: "q8_0", values: "q8_0" },
    change: "tail_erase",
  },
];
const RECURRENT: readonly Case[] = (["mamba", "mamba2", "granitehybrid", "falcon-h1", "lfm2", "qwen35"] as const).map((architecture) => ({
  name: architecture,
  model: { architecture },
  serving: {},
  change: "append_only",
}));

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
    expect(await outcome(one, ["shift"])).toMatchObject([{ held: 250 }]);
  });

  it.each(FATAL)("cuts off an end, and reads again: $name", async (one) => {
    expect(await outcome(one, ["tail_erase", "reread"])).toEqual([
      { held: 50, isAsRead: true },
      { held: 250, isAsRead: true },
    ]);
  });
});

describe("a shift that is not allowed", () => {
  it.each(FATAL)("would end the process: $name", async (one) => {
    expect(await changeOf(one)).toBe(one.change);
    expect(await outcome(one, ["shift"])).toBe("died");
  });
});

describe("a state that can only be appended to", () => {
  it.each(RECURRENT)("is read again whole by node-llama-cpp, whatever is taken out of it: $name", async (one) => {
    expect(await changeOf(one)).toBe(one.change);
    expect(await outcome(one, ["tail_erase", "reread", "shift"])).toEqual([
      { held: 50, isAsRead: true },
      { held: 250, isAsRead: true },
      { held: 250, isAsRead: true },
    ]);
  });
});

async function changeOf(one: Case): Promise<KvChange> {
  const reading = await readGgufFile(await written(one));
  if (reading.kind === "unknown") throw new Error(reading.why);
  return kvAbilities(reading.spec, { ...embeddedServing(reading.spec, 1), ...one.serving }).change;
}

type Change = "shift" | "tail_erase" | "reread";

/**
 * What becomes of a process that makes each change to 300 tokens and draws some more: how many it holds then, and whether it draws what it would
 * have drawn had it read just these; or that it died of it.
 */
async function outcome(one: Case, changes: readonly Change[]): Promise<unknown> {
  const { keys = "f16", values = "f16", fullSliding = false } = one.serving;
  const types = { keys: keys.toUpperCase(), values: values.toUpperCase() };
  const what = JSON.stringify({ path: await written(one), ...types, fullSliding, changes });
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
  const { path, keys, values, fullSliding, changes } = JSON.parse(process.argv[3]);
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "disabled" });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({
    contextSize: 512, batchSize: 512, threads: 1, swaFullCache: fullSliding, flashAttention: true, failedCreationRemedy: false,
    experimentalKvCacheKeyType: keys, experimentalKvCacheValueType: values,
  });
  const sequence = context.getSequence();
  const tokens = Array.from({ length: 300 }, (_, index) => (index * 31) % 200);
  const read = async (...pieces) => {
    await sequence.clearHistory();
    for (const piece of pieces) await sequence.evaluateWithoutGeneratingNewTokens(piece);
  };
  const draw = async () => {
    const drawn = [];
    for await (const token of sequence.evaluate([65], { temperature: 0, yieldEogToken: true })) {
      drawn.push(token);
      if (drawn.length === 8) return drawn.join();
    }
  };
  // Nothing was set aside in a recurrent state, so all that is left is read in one go; in pieces of other sizes rounding would differ.
  const left = {
    tail_erase: [tokens.slice(0, 50)],
    reread: [tokens.slice(0, 50), tokens.slice(100)],
    shift: [[...tokens.slice(0, 50), ...tokens.slice(100)]],
  };
  const outcomes = [];
  for (const change of changes) {
    await read(tokens.slice(0, 50), tokens.slice(50));
    if (change === "shift") await sequence.eraseContextTokenRanges([{ start: 50, end: 100 }]);
    else await sequence.eraseContextTokenRanges([{ start: 50, end: 300 }]);
    if (change === "reread") await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(100));
    const held = sequence.contextTokens.length;
    const drawn = await draw();
    await read(...left[change]);
    outcomes.push({ held, isAsRead: drawn === await draw() });
  }
  console.log(JSON.stringify(outcomes));
  process.exit(0);
`;

async function written({ name, model }: Case): Promise<string> {
  const path = join(folder, `${name.replaceAll(" ", "-")}.gguf`);
  await writeFile(path, tinyModel({ ...model, trainedWindow: 512 }));
  return path;
}
