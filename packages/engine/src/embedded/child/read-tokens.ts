import { type Surprisal, surprisalOf, type Tokens } from "@oriel/core";
import type { LlamaContextSequence } from "node-llama-cpp";
import { CHUNK } from "./chunk.ts";
import { asTokens } from "./model-vocabulary.ts";

/** What is to be read into a sequence. */
export interface Reading {
  /** All that it will hold. */
  readonly tokens: readonly number[];
  /** How many of them it holds already, and up to where it is to be read. */
  readonly from: Tokens;
  readonly to: Tokens;
  /** A place on the way where a step is to end. */
  readonly via?: Tokens;
  /** Where the surprisal of each token is noted; `undefined` to measure none, which spares up to half of the time. */
  readonly surprisals: Surprisal[] | undefined;
}

/** Reads in steps that are short enough to be stopped between; tells after each how many tokens the sequence holds. */
export async function* readTokens(
  sequence: LlamaContextSequence,
  { tokens, from, to, via = 0, surprisals }: Reading,
): AsyncGenerator<Tokens> {
  for (let at = from, end = from; at < to; at = end) {
    end = Math.min(at + CHUNK, to, at < via ? via : to);
    if (surprisals === undefined) await sequence.evaluateWithoutGeneratingNewTokens(asTokens(tokens.slice(at, end)));
    else await measure(sequence, tokens, { from: at, to: end, surprisals });
    yield end;
  }
}

/** node-llama-cpp tells the probabilities of the likeliest tokens only at a cost that grows with their number; these hold most of what there is. */
const LIKELIEST = { temperature: 1, topK: 64, topP: 1, minP: 0, seed: 0 } as const;

async function measure(
  sequence: LlamaContextSequence,
  tokens: readonly number[],
  { from, to, surprisals }: { readonly from: Tokens; readonly to: Tokens; readonly surprisals: Surprisal[] },
): Promise<void> {
  const read = asTokens(tokens.slice(from, to));
  const told = await sequence.controlledEvaluate(
    read.map((token) => [token, { generateNext: { probabilities: true, options: LIKELIEST } }]),
  );
  for (const [index, output] of told.entries()) {
    const next = tokens[from + index + 1];
    const likeliest = output?.next.probabilities;
    if (next !== undefined && likeliest !== undefined) surprisals[from + index + 1] = surprisalOf(next, likeliest);
  }
}
