import type { Surprisal } from "@oriel/core";
import type { LlamaContextSequence, SequenceEvaluateOptions } from "node-llama-cpp";
import { asTokens } from "./model-vocabulary.ts";

/**
 * Reads the last tokens of a prompt and draws those of the reply, without an end, but for an end-of-generation token. A drawn token is read
 * when the next is asked for, so leaving early leaves it out of the sequence, which is exact.
 * @param surprisals where that of each token is noted; `undefined` to measure none.
 */
export async function* drawTokens(
  sequence: LlamaContextSequence,
  last: readonly number[],
  options: SequenceEvaluateOptions,
  surprisals: Surprisal[] | undefined,
): AsyncGenerator<number> {
  if (surprisals === undefined) {
    yield* sequence.evaluate(asTokens(last), options);
    return;
  }
  for await (const { token, confidence } of sequence.evaluateWithMetadata(asTokens(last), { confidence: true }, options)) {
    surprisals[sequence.nextTokenIndex] = confidence > 0 ? -Math.log(confidence) : undefined;
    yield token;
  }
}
