import { type ModelVocabulary, type SpecialTexts, specialTexts } from "@oriel/core";
import { bytePairs, mergedPairs, type TextTally } from "./byte-pairs.ts";
import { preTokenizer } from "./pre-tokenizers.ts";
import { sentencePieces } from "./sentence-pieces.ts";
import type { Tally } from "./tally.ts";

/** A model's way from text to a number of tokens. */
export interface Tokenizer {
  /** With `special`, texts of special tokens become those tokens. `isInside`: the text continues another, so no leading space is added. */
  tally(text: string, how: { readonly special: boolean; readonly isInside: boolean }): Tally;
  /** The tokens that nobody's words may become: those that steer the model. */
  readonly controls: SpecialTexts;
  /** What every prompt begins with, where it does. */
  readonly beginningText: string;
  readonly addsBeginning: boolean;
  readonly endText: string;
  readonly addsEnd: boolean;
}

/** Why no tokenizer can be made of a vocabulary, in words; `undefined` when one can. */
export function refuseVocabulary({ kind, pre, merges, scores }: ModelVocabulary): string | undefined {
  switch (kind) {
    case "gpt2":
      if (preTokenizer(pre) === undefined) return `its pre-tokenizer "${pre}" is not known`;
      return merges === undefined ? "its merges are missing" : undefined;
    case "gemma4":
      return merges === undefined ? "its merges are missing" : undefined;
    case "llama":
      return scores === undefined ? "its scores are missing" : undefined;
    default:
      return `tokenizers of the kind "${kind}" are not known`;
  }
}

/** Counts as llama.cpp tokenises. @param vocabulary one that `refuseVocabulary` has nothing against. */
export function vocabularyTokenizer(vocabulary: ModelVocabulary): Tokenizer {
  const { tokens, beginning, end } = vocabulary;
  const { tallyText, addsBeginning, addsSpace } = model(vocabulary);
  const controls = specialTexts(ofTypes(vocabulary, [UNKNOWN, CONTROL]));
  const all = specialTexts(ofTypes(vocabulary, [UNKNOWN, CONTROL, USER_DEFINED]));
  // User-defined tokens are runs of spaces, tags and the like: they are found in everybody's words.
  const userDefined = specialTexts(ofTypes(vocabulary, [USER_DEFINED]));

  return {
    tally(text, { special, isInside }) {
      const found = special ? all : userDefined;
      let tokens = 0;
      let isRough = false;
      let wantsSpace = addsSpace && !isInside;
      for (let from = 0; from < text.length; ) {
        const next = found.find(text, from);
        const raw = text.slice(from, next?.at);
        if (raw !== "") {
          const tally = tallyText(wantsSpace ? ` ${raw}` : raw);
          tokens += tally.tokens;
          isRough ||= tally.isRough;
          wantsSpace = false;
        }
        if (next === undefined) break;
        tokens += 1;
        wantsSpace = addsSpace;
        from = next.at + next.text.length;
      }
      return { tokens, isRough };
    },
    controls,
    beginningText: textOf(tokens, beginning),
    // llama.cpp adds it to Gemma 4 whatever the file says.
    addsBeginning: beginning !== undefined && (vocabulary.kind === "gemma4" || (vocabulary.addsBeginning ?? addsBeginning)),
    endText: textOf(tokens, end),
    addsEnd: end !== undefined && vocabulary.addsEnd === true,
  };
}

interface TextModel {
  readonly tallyText: TextTally;
  /** Where the vocabulary does not say. */
  readonly addsBeginning: boolean;
  readonly addsSpace: boolean;
}

function model(vocabulary: ModelVocabulary): TextModel {
  if (refuseVocabulary(vocabulary) !== undefined) {
    throw new Error(`No tokenizer can be made of this vocabulary: ${refuseVocabulary(vocabulary)}.`);
  }
  const { kind, addsSpacePrefix = true } = vocabulary;
  const pre = kind === "llama" ? undefined : preTokenizer(kind === "gemma4" ? "gemma4" : vocabulary.pre);
  if (pre === undefined) return { tallyText: sentencePieces(vocabulary), addsBeginning: true, addsSpace: addsSpacePrefix };
  return { tallyText: bytePairs(mergedPairs(vocabulary, pre.spelling), pre), addsBeginning: pre.addsBeginning, addsSpace: false };
}

/** llama.cpp's types of tokens that are found in a text before anything is merged. */
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;

function ofTypes({ tokens, types = [] }: ModelVocabulary, wanted: readonly number[]): readonly string[] {
  return tokens.filter((_, id) => wanted.includes(types[id] ?? 1));
}

function textOf(tokens: readonly string[], id: number | undefined): string {
  return id === undefined ? "" : (tokens[id] ?? "");
}
