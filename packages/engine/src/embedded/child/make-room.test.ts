import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Erasure, Evicted, ReplyEvent, WholeRange } from "@oriel/core";
import { type TinyModel, tinyModel } from "@oriel/testkit";
import { getLlama, type Llama, type LlamaContext, type LlamaContextSequence, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeRoom, type RoomMade } from "./make-room.ts";
import { asTokens } from "./model-vocabulary.ts";
import { readTokens } from "./read-tokens.ts";

const WINDOW = 1024;
const HELD = WINDOW - 1;
const LETTERS: readonly number[] = Array.from({ length: HELD }, (_, index) => (Math.imul(index + 7, 2654435761) >>> 9) % 256);
const QUESTION: readonly WholeRange[] = [
  { from: 0, to: 100, stays: true },
  { from: 100, to: 200, stays: false },
  { from: 200, to: 300, stays: true },
];
const ONE_LAYER = { width: 64, layers: 1, heads: 2, kvHeads: 1, headWidth: 32, inner: 128 };

let folder: string;
let llama: Llama;
let model: LlamaModel | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "oriel-room-"));
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
});
afterEach(() => model?.dispose());
afterAll(async () => {
  await llama.dispose();
  await rm(folder, { recursive: true });
});

describe("making room", () => {
  it("moves up what follows so that it is what reading it gives, where no layer saw what has left", async () => {
    const context = await contextOf({ architecture: "llama", shape: ONE_LAYER });
    const { sequence, made, shifted } = await full(context, "shift");
    const left = [...LETTERS.slice(0, 100), ...LETTERS.slice(200, 300), ...LETTERS.slice(460)];
    expect(made).toMatchObject({
      held: { wholes: [QUESTION[0], { from: 100, to: 200, stays: true }] },
      evicted: { tokens: 260, times: 1, by: "shift" },
    });
    expect([[...sequence.contextTokens], shifted]).toEqual([left, [100]]);
    await expectSame(sequence, await freshly(context, left));
  });

  it.each<TinyModel>([
    { architecture: "llama" },
    { architecture: "qwen2vl" },
    { architecture: "gemma3", slidingWindow: 256 },
    { architecture: "mamba2" },
    { architecture: "granitehybrid" },
  ])("reads again what follows, to the same effect, for a model of $architecture", async (tiny) => {
    const context = await contextOf(tiny);
    const { sequence, made, shifted, events } = await full(context, "reread");
    const left = [...LETTERS.slice(0, 100), ...LETTERS.slice(200, 300), ...LETTERS.slice(460)];
    expect(made?.evicted).toMatchObject({ tokens: 260, times: 1, by: "reread" });
    expect(events.at(-1)).toEqual({ type: "progress", phase: "reading", done: left.length, total: left.length });
    expect([[...sequence.contextTokens], shifted]).toEqual([left, []]);
    await expectSame(sequence, await freshly(context, left));
  });

  it("adds up what has left, and knows where its messages are now", async () => {
    const context = await contextOf({ architecture: "llama" });
    const { sequence, made } = await full(context, "shift");
    await read(sequence, [...sequence.contextTokens, ...LETTERS.slice(0, 260)]);
    const again = await room(sequence, "shift", made);
    expect(again.made).toMatchObject({ held: made?.held, evicted: { tokens: 260 + 256, times: 2, by: "shift" } });
    expect([...sequence.contextTokens].slice(0, 200)).toEqual([...LETTERS.slice(0, 100), ...LETTERS.slice(200, 300)]);
  });

  it("does nothing where all has to stay", async () => {
    const context = await contextOf({ architecture: "llama" });
    const sequence = context.getSequence();
    await read(sequence, LETTERS);
    const { made } = await room(sequence, "shift", undefined, [{ from: 0, to: 1000, stays: true }]);
    expect([made, [...sequence.contextTokens]]).toEqual([undefined, LETTERS]);
  });
});

/** Random weights tell nearly nothing apart, so the same up to rounding: another split of what is read is rounded otherwise. */
async function expectSame(one: LlamaContextSequence, other: LlamaContextSequence): Promise<void> {
  const [left, right] = [await likeliest(one), await likeliest(other)];
  const distance = [...left].reduce((most, [token, probability]) => Math.max(most, Math.abs(probability - (right.get(token) ?? 0))), 0);
  expect(distance).toBeLessThan(Math.max(...left.values()) * 0.02);
}

async function likeliest(sequence: LlamaContextSequence): Promise<ReadonlyMap<number, number>> {
  const options = { temperature: 1, topK: 0, topP: 1, minP: 0 };
  for await (const { probabilities } of sequence.evaluateWithMetadata(asTokens([65]), { probabilities: true }, options))
    return probabilities;
  throw new Error("Nothing was drawn.");
}

interface Made {
  readonly made: RoomMade;
  readonly events: readonly ReplyEvent[];
  readonly shifted: readonly number[];
}

async function full(context: LlamaContext, by: Erasure): Promise<Made & { readonly sequence: LlamaContextSequence }> {
  const sequence = context.getSequence();
  await read(sequence, LETTERS);
  return { sequence, ...(await room(sequence, by, undefined, QUESTION)) };
}

async function room(
  sequence: LlamaContextSequence,
  by: Erasure,
  before: { readonly held: { readonly wholes: readonly WholeRange[] }; readonly evicted: Evicted } | undefined,
  wholes = before?.held.wholes ?? [],
): Promise<Made> {
  const events: ReplyEvent[] = [];
  const shifted: number[] = [];
  const making = makeRoom(
    {
      slot: { sequence, surprisals: [], saveBefore: async () => undefined, shiftedFrom: (index) => void shifted.push(index) },
      window: WINDOW,
      held: { leading: 4, wholes },
      now: () => 0,
      isCancelled: () => false,
    },
    { strategy: { name: "fifo" }, by },
    before?.evicted,
  );
  for (;;) {
    const { value, done } = await making.next();
    if (done === true) return { made: value, events, shifted };
    events.push(value);
  }
}

async function contextOf(tiny: TinyModel): Promise<LlamaContext> {
  const path = join(folder, `${tiny.architecture}-${tiny.shape?.layers ?? 2}.gguf`);
  await writeFile(path, tinyModel({ ...tiny, trainedWindow: WINDOW }));
  model = await llama.loadModel({ modelPath: path });
  return await model.createContext({ contextSize: WINDOW, sequences: 2, batchSize: 512, threads: 1 });
}

async function freshly(context: LlamaContext, tokens: readonly number[]): Promise<LlamaContextSequence> {
  const sequence = context.getSequence();
  await read(sequence, tokens);
  return sequence;
}

/** Reads what the sequence does not hold yet. */
async function read(sequence: LlamaContextSequence, tokens: readonly number[]): Promise<void> {
  const reading = readTokens(sequence, { tokens, from: sequence.contextTokens.length, to: tokens.length, surprisals: undefined });
  for await (const done of reading) expect(done).toBeLessThanOrEqual(tokens.length);
}
