import { type Surprisal, surprisalOf } from "@oriel/core";
import { getLlama, type Llama, type LlamaContextSequence, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundledModelPath } from "../bundled-model.ts";
import { drawTokens } from "./draw-tokens.ts";
import { asTokens } from "./model-vocabulary.ts";
import { readTokens } from "./read-tokens.ts";

let llama: Llama;
let model: LlamaModel;
let sequence: LlamaContextSequence;
beforeAll(async () => {
  llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: LlamaLogLevel.disabled });
  model = await llama.loadModel({ modelPath: bundledModelPath() });
  const context = await model.createContext({ contextSize: 2048, batchSize: 512, threads: 1 });
  sequence = context.getSequence();
});
beforeEach(() => sequence.clearHistory());
afterAll(async () => {
  await model.dispose();
  await llama.dispose();
});

describe("reading tokens", () => {
  it("goes on in steps from where the sequence is", async () => {
    const tokens = Array.from({ length: 1100 }, (_, index) => (index * 31) % 200);
    const steps: number[] = [];
    for await (const held of readTokens(sequence, { tokens, from: 0, to: 1050, surprisals: undefined })) steps.push(held);
    expect([steps, [...sequence.contextTokens]]).toEqual([[512, 1024, 1050], tokens.slice(0, 1050)]);
  });

  it("measures what the model expected of each token but the first, as its whole distribution has it", async () => {
    const tokens = words("<|im_start|>user\nMy name is Ada.<|im_end|>\n<|im_start|>assistant\nNoted.<|im_end|>\n".repeat(2));
    const measured = await surprisalsOf(tokens);
    expect([measured.length, measured[0]]).toEqual([tokens.length, undefined]);
    await sequence.clearHistory();
    const options = { temperature: 1, topK: 0, topP: 1, minP: 0 };
    const told = await sequence.controlledEvaluate(
      asTokens(tokens).map((token) => [token, { generateNext: { probabilities: true, options } }]),
    );
    const exact = tokens.slice(1).map((token, index) => surprisalOf(token, told[index]?.next.probabilities ?? new Map()) ?? 0);
    // Of the likeliest tokens alone, what was less likely than all of them is taken for as likely as the last.
    for (const [index, surprisal] of exact.entries()) expect(measured[index + 1] ?? -1).toBeLessThanOrEqual(surprisal + 1e-3);
    const expected = exact.map((surprisal, index) => ({ surprisal, index })).filter(({ surprisal }) => surprisal < 3);
    for (const { surprisal, index } of expected) expect(measured[index + 1]).toBeCloseTo(surprisal, 0);
  });

  it("is surprised less by what it has read before, and by what it says itself", async () => {
    const exchange = words("<|im_start|>user\nThe door code is 4831.<|im_end|>\n<|im_start|>assistant\nNoted.<|im_end|>\n");
    const tokens = [...exchange, ...exchange, ...words("<|im_start|>user\nWhat is the door code?<|im_end|>\n<|im_start|>assistant\n")];
    const surprisals = await surprisalsOf(tokens.slice(0, -1));
    expect(meanOf(surprisals.slice(exchange.length, 2 * exchange.length))).toBeLessThan(meanOf(surprisals.slice(1, exchange.length)));
    const said: number[] = [];
    for await (const token of drawTokens(sequence, tokens.slice(-1), { temperature: 0 }, surprisals)) said.push(token);
    expect(model.detokenize(asTokens(said))).toBe("The door code is 4831.");
    expect(surprisals.length).toBe(tokens.length + said.length);
    expect(meanOf(surprisals.slice(tokens.length))).toBeLessThan(0.5);
  });
});

function words(text: string): readonly number[] {
  return model.tokenize(text, true);
}

async function surprisalsOf(tokens: readonly number[]): Promise<Surprisal[]> {
  const surprisals: Surprisal[] = [undefined];
  const reading = readTokens(sequence, { tokens, from: 0, to: tokens.length, surprisals });
  for await (const held of reading) expect(held).toBeLessThanOrEqual(tokens.length);
  return surprisals;
}

function meanOf(surprisals: readonly Surprisal[]): number {
  const known = surprisals.filter((surprisal) => surprisal !== undefined);
  return known.reduce((sum, surprisal) => sum + surprisal, 0) / known.length;
}
