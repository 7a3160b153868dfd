import { architectureOf, type GgufHeader } from "@oriel/core";

/** What a model's file says of the vectors it makes of texts. */
export interface EmbeddingTraits {
  /** Whether it was made for that. Any other model gives the state after the last token, which says less. */
  readonly isMadeForIt: boolean;
  /** A reranker, which makes scores of pairs of texts. */
  readonly isReranker: boolean;
  /** Whether it was made for nothing else: each of its tokens looks at those after it too, so it cannot write. */
  readonly cannotWrite: boolean;
  /** Whether a text must be read in one go: in pieces it would get the vector of its last piece, without a word. */
  readonly readsWhole: boolean;
}

/** Read from the header; where it says nothing, the model is an ordinary one. */
export function embeddingTraits({ metadata }: Pick<GgufHeader, "metadata">): EmbeddingTraits {
  const architecture = String(metadata.get("general.architecture"));
  const pooling = metadata.get(`${architecture}.pooling_type`) ?? POOLING.none;
  const looksAhead = architectureOf(architecture).kind === "cacheless" || metadata.get(`${architecture}.attention.causal`) === false;
  const isMadeForIt = pooling !== POOLING.none;
  return {
    isMadeForIt,
    isReranker: pooling === POOLING.ranking,
    cannotWrite: isMadeForIt && looksAhead,
    readsWhole: looksAhead || (isMadeForIt && pooling !== POOLING.last),
  };
}

/** How the vectors of the tokens become one: llama.cpp's `llama_pooling_type`. Those not named here take all tokens, or the first. */
const POOLING = { none: 0, last: 3, ranking: 4 } as const;
