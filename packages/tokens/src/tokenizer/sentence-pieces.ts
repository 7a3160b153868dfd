import type { ModelVocabulary } from "@oriel/core";
import { byteToken, LONGEST_PIECE, spansWords, type TextTally } from "./byte-pairs.ts";
import { cutLong } from "./cut-long.ts";
import { mergePairs } from "./merge-pairs.ts";

/**
 * SentencePiece with scores, as llama.cpp does it: neighbours are merged wherever together they are a token, the highest score first.
 * Letters that are no token are counted by their bytes.
 */
export function sentencePieces(vocabulary: Pick<ModelVocabulary, "tokens" | "scores">): TextTally {
  const ranks = scoreRanks(vocabulary);
  const spans = spansWords(vocabulary.tokens);
  return (text) => {
    const { pieces, isRough } = cutLong(text, LONGEST_PIECE);
    let tokens = 0;
    for (const piece of pieces) {
      const symbols = mergePairs([...piece.replaceAll(" ", "▁")], (left, right) => ranks.get(left + right));
      for (const symbol of symbols) tokens += ranks.has(symbol) ? 1 : byteTokens(symbol, ranks);
    }
    return { tokens, isRough: isRough || (spans && pieces.length > 1) };
  };
}

/** The tokens by the order of their scores, highest first; equal scores have equal ranks. */
function scoreRanks({ tokens, scores = [] }: Pick<ModelVocabulary, "tokens" | "scores">): ReadonlyMap<string, number> {
  const order = [...new Set(scores)].sort((a, b) => b - a);
  const rankOf = new Map(order.map((score, rank) => [score, rank]));
  return new Map(tokens.map((token, id) => [token, rankOf.get(scores[id] ?? 0) ?? order.length]));
}

function byteTokens(symbol: string, ranks: ReadonlyMap<string, number>): number {
  const bytes = Buffer.from(symbol, "utf8");
  // A vocabulary without tokens for bytes has one for what it does not know.
  return ranks.has(byteToken(bytes[0] ?? 0)) ? bytes.length : 1;
}
