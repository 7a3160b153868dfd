import { mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedServing, snapshotBytes } from "@oriel/core";
import { tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, type LlamaContext, type LlamaContextSequence, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readGgufFile } from "../../read-gguf-file.ts";
import { NODE_DISK } from "../cold/disk.ts";
import { asTokens } from "../model-vocabulary.ts";
import { Carrier, type CarryRules } from "./carrier.ts";
import { memoryPlace } from "./memory-place.ts";

const HERE = { window: 1024, slots: 1 };
const NEXT = { ...HERE, from: HERE, spareBytes: undefined };
const TALK = Array.from({ length: 700 }, (_, index) => (index * 31) % 200);

let home: string;
let root: string;
let llama: Llama;
let model: LlamaModel;
let context: LlamaContext;
let from: LlamaContextSequence;
let rules: CarryRules;
let logged: string[];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "oriel-carry-"));
  const path = join(home, "model.gguf");
  await writeFile(path, tinyModel());
  const reading = await readGgufFile(path);
  if (reading.kind === "unknown") throw new Error(reading.why);
  const { spec } = reading;
  rules = { bytesOf: (tokens, slots) => snapshotBytes(spec, embeddedServing(spec, slots), tokens), dependsOnWindow: false };
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
  model = await llama.loadModel({ modelPath: path });
});
beforeEach(async () => {
  root = await mkdtemp(join(home, "memory-"));
  logged = [];
  context = await model.createContext({ contextSize: HERE.window, sequences: 1, batchSize: 512, threads: 1 });
  from = context.getSequence();
  await from.evaluateWithoutGeneratingNewTokens(asTokens(TALK));
});
afterEach(() => context.dispose());
afterAll(async () => {
  await llama.dispose();
  await rm(home, { recursive: true });
});

describe("the carrier", () => {
  it("brings back what it took, and leaves no file", async () => {
    const carrier = carrierWith();
    const carried = await packed(carrier);
    expect(await carrier.unpack(await another(), carried, HERE)).toBe("live");
    expect([logged, await readdir(root)]).toEqual([[], []]);
  });

  it.each([
    ["cut short", (path: string) => truncate(path, 1000), "it has 1000 bytes instead of"],
    ["damaged", (path: string) => writeFile(path, "x", { flag: "r+" }), "its checksum is another"],
    ["gone", (path: string) => rm(path), "it has 0 bytes instead of"],
  ])("never loads a file that is %s", async (_, harm, why) => {
    const carrier = carrierWith();
    const carried = await packed(carrier);
    await harm(carried.file.path);
    expect(await carrier.unpack(await another(), carried, HERE)).toBe("untouched");
    expect(logged).toEqual([expect.stringContaining(why)]);
    expect(await readdir(root)).toEqual([]);
  });

  it("takes only what the next context can go on with", async () => {
    const carrier = carrierWith();
    expect(await carrier.pack(from, { ...NEXT, slots: 2 })).toBeUndefined();
    expect(await carrier.pack(from, { ...NEXT, window: 700 })).toBeUndefined();
    expect(await carrierWith({ ...rules, dependsOnWindow: true }).pack(from, { ...NEXT, window: 2048 })).toBeUndefined();
    expect(await carrierWith(null).pack(from, NEXT)).toBeUndefined();
    expect(await carrier.pack(from, { ...NEXT, spareBytes: 1000 })).toBeUndefined();
    expect([logged, await readdir(root)]).toEqual([[], []]);
  });

  it("gives up on a file that is not what it should be, without harm", async () => {
    const carrier = carrierWith({ ...rules, bytesOf: () => 10 });
    expect(await carrier.pack(from, NEXT)).toBeUndefined();
    expect(logged).toEqual([expect.stringMatching(/^a state of 700 tokens has \d+ bytes instead of 10$/)]);
    expect(await readdir(root)).toEqual([]);
  });

  it("takes no more than half of the memory that is left", async () => {
    const bytes = rules.bytesOf(TALK.length, 1);
    expect(await carrierWith(rules, 2 * bytes - 1).pack(from, NEXT)).toBeUndefined();
    expect(await carrierWith(rules, 2 * bytes).pack(from, NEXT)).toMatchObject({ bytes, slots: 1 });
  });
});

function carrierWith(known: CarryRules | null = rules, availableMemory = 2 ** 40): Carrier {
  const place = memoryPlace({ root, writer: process.pid, isAlive: () => true, availableMemory: () => availableMemory });
  return new Carrier({ rules: known ?? undefined, places: [place], disk: NODE_DISK, log: (_, __, { why }) => logged.push(String(why)) });
}

async function packed(carrier: Carrier) {
  const carried = await carrier.pack(from, NEXT);
  if (carried === undefined) throw new Error("Nothing was packed.");
  return carried;
}

async function another(): Promise<LlamaContextSequence> {
  await from.dispose();
  return context.getSequence();
}
