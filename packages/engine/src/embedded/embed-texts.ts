import {
  type EmbeddingRequest,
  type Embeddings,
  formatBytes,
  formatCount,
  type GgufHeader,
  type ModelFacts,
  OrielError,
  type Tokens,
} from "@oriel/core";
import { embeddingTraits } from "./embedding-traits.ts";
import type { EmbeddedTexts, TextsRequest } from "./messages.ts";
import { mostBytes } from "./refuse-impossible.ts";

/**
 * What the child is asked for. Refuses what can be refused without it, and so before anything is copied to it.
 * @throws OrielError `not_supported` for a reranker, and for shorter vectors of a model that was not made for vectors; `context_length_exceeded`
 * for a text that no tokenizer could make fit.
 */
export function textsRequest(
  asked: EmbeddingRequest,
  { header, facts }: { readonly header: GgufHeader; readonly facts: ModelFacts },
  window: Tokens,
): TextsRequest {
  const { isMadeForIt, isReranker, readsWhole } = embeddingTraits(header);
  if (isReranker) {
    throw new OrielError("not_supported", `${asked.model} is a reranker: it makes scores of pairs of texts, not vectors of texts.`, {
      param: "model",
    });
  }
  if (asked.dimensions !== undefined && !isMadeForIt) {
    throw new OrielError(
      "not_supported",
      `${asked.model} was not made for embeddings, so a part of its vectors says nothing: leave dimensions out, or use a model made for them.`,
      { param: "dimensions" },
    );
  }
  const truncates = asked.truncate === true;
  const most = mostBytes(window, facts.tokenizer?.longestToken);
  const texts = asked.input.map((text, index) => {
    if (text.length <= most) return text;
    // Whatever its words, the window is full before its end.
    if (truncates) return text.slice(0, most);
    throw new OrielError(
      "context_length_exceeded",
      `Text ${index + 1} of ${asked.input.length} has at least ${formatBytes(text.length)} and cannot fit the context window of ${formatCount(window)} tokens, whatever its words: cut it into parts.`,
      { param: "input", data: { needed: null, prompt: null, reply: null, window, index, promptBytes: text.length } },
    );
  });
  return { texts, window, truncates, readsWhole };
}

/** The vectors as they are told: of length 1, of so many dimensions as were asked for, and of no more digits than the model computes with. */
export function embeddingsOf({ vectors, promptTokens, truncated }: EmbeddedTexts, dimensions: number | undefined): Embeddings {
  return { vectors: vectors.map((vector) => unitVector(shortened(vector, dimensions))), promptTokens, truncated };
}

/** Models that can be shortened say the most in their first dimensions. Which ones can, their files do not tell. */
function shortened(vector: readonly number[], dimensions: number | undefined): readonly number[] {
  if (dimensions === undefined || dimensions === vector.length) return vector;
  if (dimensions < vector.length) return vector.slice(0, dimensions);
  throw new OrielError(
    "invalid_request",
    `The model's vectors have ${vector.length} dimensions, and ${dimensions} were asked for: ask for at most ${vector.length}.`,
    { param: "dimensions", data: { dimensions: vector.length } },
  );
}

function unitVector(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length))
    throw new OrielError("engine_failed", "The model made a vector that is no list of numbers: its file may be damaged.");
  return length === 0 ? vector : vector.map((component) => Number((component / length).toPrecision(DIGITS)));
}

/** Enough to tell any 32-bit float from the next. */
const DIGITS = 9;
