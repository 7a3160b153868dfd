import type { Bytes, Tokens } from "../../units.ts";
import type { LayerRun } from "./layer.ts";

/** What a model says of itself, whatever its architecture. What it does not say is `undefined`. */
export interface ModelFacts {
  /** In GGUF's spelling: `llama`, `gemma3`, `gpt-oss`. */
  readonly architecture: string;
  readonly name: string | undefined;
  /** The largest window the model was made for, with rope scaling where the model comes with it. */
  readonly trainedWindow: Tokens | undefined;
  readonly rope: RopeScaling | undefined;
  /** Set where a position has several parts (M-RoPE), as in many models with vision. */
  readonly hasRopeSections?: boolean | undefined;
  /** Set where turning keys to their position also makes them larger or smaller (YaRN, LongRoPE). */
  readonly scalesKeys?: boolean | undefined;
  readonly vocabulary: number | undefined;
  readonly parameters: number | undefined;
  readonly weights: Weights | undefined;
  readonly template: string | undefined;
  readonly tokenizer: TokenizerFacts | undefined;
  /** Where each number was read: `{ trainedWindow: "GGUF llama.context_length" }`. */
  readonly sources: Readonly<Record<string, string>>;
}

/** A model whose memory can be worked out. */
export interface ModelSpec extends ModelFacts {
  /** As llama.cpp keeps them, the measure for all engines built on it. */
  readonly layers: readonly LayerRun[];
  readonly embeddingLength: number;
  /** Query heads of the widest layer. */
  readonly heads: number;
  /** Width of the widest dense feed-forward layer. */
  readonly feedForward: number | undefined;
  readonly experts: Experts | undefined;
  readonly recurrentState: RecurrentState | undefined;
  /** A window the metadata names beside the layers that use it; some architectures name one and do not use it. */
  readonly statedSlidingWindow: Tokens | undefined;
}

/** A model's spec, or why its memory cannot be known. Never a guess. */
export type SpecReading =
  | { readonly kind: "known"; readonly spec: ModelSpec }
  | { readonly kind: "unknown"; readonly facts: ModelFacts; readonly why: string };

export interface RopeScaling {
  readonly type: string;
  readonly factor: number | undefined;
  readonly originalWindow: Tokens | undefined;
}

export interface Weights {
  readonly total: Bytes;
  /** The token embedding, which engines leave in RAM when all else is on a GPU. */
  readonly tokenEmbedding: Bytes | undefined;
  /** The output layer; `undefined` also where it is the token embedding once more. */
  readonly output: Bytes | undefined;
}

export interface TokenizerFacts {
  /** `gpt2`, `llama`, `bert`: the kind of tokenizer. */
  readonly model: string | undefined;
  readonly preTokenizer: string | undefined;
  readonly tokens: number | undefined;
  readonly merges: number | undefined;
  /** Bytes of the longest entry: no token stands for more text. */
  readonly longestToken: Bytes | undefined;
  readonly beginToken: number | undefined;
  readonly endToken: number | undefined;
  readonly addsBegin: boolean | undefined;
}

export interface Experts {
  readonly used: number;
  readonly feedForward: number | undefined;
}

/** Elements one recurrent layer keeps for one conversation. llama.cpp keeps them as 32-bit floats, whatever the cache types. */
export interface RecurrentState {
  readonly convolution: number;
  readonly state: number;
  /** How wide what it computes of a token is: the channels its convolution runs over, where it has one. */
  readonly channels: number;
}
