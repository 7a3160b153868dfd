import { specialTexts } from "@oriel/core";
import type { LlamaModel, Token } from "node-llama-cpp";
import { cutAtSpecials } from "./cut-at-specials.ts";
import type { Vocabulary } from "./prompt-tokens.ts";

/** The vocabulary of a loaded model. Goes through all of it once: about 0.1 s for 150,000 tokens. */
export function modelVocabulary(model: LlamaModel): Vocabulary {
  const { tokens } = model;
  const controls = specialTexts(controlTexts(model));
  return {
    tokenize(text, { special, isInside }) {
      const pieces = special ? cutAtSpecials(text, controls) : [text];
      return pieces.flatMap((piece, index) => model.tokenize(piece, special, isInside && index === 0 ? "trimLeadingSpace" : undefined));
    },
    isControl: (token) => isControl(model, asToken(token)),
    controls,
    beginning: tokens.bos !== null && tokens.shouldPrependBosToken ? tokens.bos : undefined,
    beginningText: tokens.bosString ?? "",
    endText: tokens.eosString ?? "",
  };
}

/** node-llama-cpp marks its tokens with a type of their own; everywhere else in Oriel they are numbers. */
export function asTokens(numbers: readonly number[]): Token[] {
  return numbers.map(asToken);
}

function asToken(number: number): Token {
  return number as Token;
}

function controlTexts(model: LlamaModel): readonly string[] {
  const texts: string[] = [];
  for (const token of model.iterateAllTokens()) {
    if (isControl(model, token)) texts.push(model.detokenize([token], true));
  }
  return texts;
}

function isControl(model: LlamaModel, token: Token): boolean {
  const attributes = model.getTokenAttributes(token);
  return attributes.control || attributes.unknown;
}
