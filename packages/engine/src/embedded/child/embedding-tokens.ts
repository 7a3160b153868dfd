import { formatCount, OrielError, type Tokens } from "@oriel/core";
import { type LlamaModel, LlamaVocabularyType } from "node-llama-cpp";
import type { TextsRequest } from "../messages.ts";

/** Texts as their tokens, each of which fits the window. */
export interface EmbeddingTexts {
  readonly tokens: readonly (readonly number[])[];
  /** How many of them have been cut. */
  readonly truncated: number;
}

/** What stands around every text a model reads for its vector. */
interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The tokens of texts with what their model puts around them. What people wrote becomes no special token, whatever it spells. */
export function embeddingTokens(model: LlamaModel, { texts, window, truncates }: TextsRequest): EmbeddingTexts {
  const read = texts.map((text) => model.tokenize(text, false));
  return fitTexts(read, frameOf(model), { window, truncates });
}

/**
 * Makes each text fit the window with its frame.
 * @throws OrielError `context_length_exceeded` with both numbers where a text does not and may not be cut; `invalid_request` where nothing is left to read.
 */
function fitTexts(
  texts: readonly (readonly number[])[],
  { before, after }: Frame,
  { window, truncates }: { readonly window: Tokens; readonly truncates: boolean },
): EmbeddingTexts {
  let truncated = 0;
  const tokens = texts.map((text, index) => {
    const size = before.length + text.length + after.length;
    if (size > window && !truncates) throw tooLong(index, texts.length, size, window);
    if (size > window) truncated += 1;
    const framed = [...before, ...text.slice(0, Math.max(0, text.length - Math.max(0, size - window))), ...after];
    if (framed.length === 0) throw empty(index, texts.length);
    return framed;
  });
  return { tokens, truncated };
}

/** As llama.cpp itself frames texts; each kind of vocabulary has its own way. */
function frameOf({ vocabularyType, tokens }: LlamaModel): Frame {
  switch (vocabularyType) {
    case LlamaVocabularyType.rwkv:
      return { before: [], after: [] };
    case LlamaVocabularyType.wpm:
      return { before: list(tokens.bos), after: list(tokens.sep) };
    case LlamaVocabularyType.ugm:
      return { before: [], after: list(tokens.eos) };
    case LlamaVocabularyType.spm:
    case LlamaVocabularyType.bpe:
    case LlamaVocabularyType.plamo2:
    case LlamaVocabularyType.none:
      return {
        before: tokens.shouldPrependBosToken ? list(tokens.bos) : [],
        after: tokens.shouldAppendEosToken ? list(tokens.eos) : [],
      };
  }
}

function list(token: number | null): readonly number[] {
  return token === null ? [] : [token];
}

function tooLong(index: number, texts: number, size: Tokens, window: Tokens): OrielError {
  return new OrielError(
    "context_length_exceeded",
    `Text ${index + 1} of ${texts} has ${formatCount(size)} tokens and does not fit the context window of ${formatCount(window)} tokens: ` +
      "cut it into parts, or raise the model's window if it can be larger.",
    { param: "input", data: { needed: size, prompt: size, reply: null, window, index } },
  );
}

function empty(index: number, texts: number): OrielError {
  return new OrielError("invalid_request", `Text ${index + 1} of ${texts} is empty, and this model reads nothing without one.`, {
    param: "input",
  });
}
