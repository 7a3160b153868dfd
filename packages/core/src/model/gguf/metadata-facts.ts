import { missingKey, wrongValue } from "../spec/fault.ts";
import type { ModelFacts, RopeScaling, TokenizerFacts, Weights } from "../spec/model-spec.ts";
import type { Keys } from "./keys.ts";

/** What is known of a model beside its metadata. */
export interface Beside {
  readonly parameters: number | undefined;
  readonly weights: Weights | undefined;
  /** Where the metadata came from, for `sources`: `GGUF`. */
  readonly origin: string;
}

/** What GGUF metadata says of a model, whatever its architecture. */
export function metadataFacts(keys: Keys, { parameters, weights, origin }: Beside): ModelFacts {
  const architecture = keys.text("general.architecture");
  if (architecture === undefined) throw missingKey(keys.file, "general.architecture", "which kind of model it is");
  // It is part of every other key, and of messages.
  if (!/^[\w.-]{1,64}$/.test(architecture))
    throw wrongValue(keys.file, "general.architecture", "a name of up to 64 letters", "another text");
  const key = (name: string): string => `${architecture}.${name}`;
  const tokenizer = tokenizerOf(keys);
  return {
    architecture,
    name: keys.text("general.name"),
    trainedWindow: keys.count(key("context_length")),
    rope: ropeOf(keys, key),
    ...(keys.has(key("rope.dimension_sections")) ? { hasRopeSections: true } : {}),
    ...(scalesKeys(keys, architecture) ? { scalesKeys: true } : {}),
    vocabulary: keys.count(key("vocab_size")) ?? tokenizer?.tokens,
    parameters: parameters ?? keys.number("general.parameter_count"),
    weights,
    template: keys.text("tokenizer.chat_template"),
    tokenizer,
    sources: {
      ...sourcesOf(keys, origin, {
        architecture: ["general.architecture"],
        trainedWindow: [key("context_length")],
        layers: [key("block_count")],
        embeddingLength: [key("embedding_length")],
        heads: [key("attention.head_count")],
        kvHeads: [key("attention.head_count_kv"), key("attention.head_count")],
        slidingWindow: [key("attention.sliding_window")],
        vocabulary: [key("vocab_size"), "tokenizer.ggml.tokens"],
      }),
      ...(weights === undefined ? {} : { weights: `${origin} tensors` }),
    },
  };
}

/** For each number the first of its keys that is there. */
function sourcesOf(keys: Keys, origin: string, keysOf: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const found = Object.entries(keysOf).map(([number, candidates]) => [number, candidates.find((key) => keys.has(key))] as const);
  return Object.fromEntries(found.flatMap(([number, key]) => (key === undefined ? [] : [[number, `${origin} ${key}`]])));
}

function ropeOf(keys: Keys, key: (name: string) => string): RopeScaling | undefined {
  const type = keys.text(key("rope.scaling.type"));
  if (type === undefined) return undefined;
  return {
    type,
    factor: keys.number(key("rope.scaling.factor")),
    originalWindow: keys.count(key("rope.scaling.original_context_length")),
  };
}

/** As llama.cpp works out `yarn_attn_factor`. DeepSeek's files name what cancels the scaling of YaRN. */
function scalesKeys(keys: Keys, architecture: string): boolean {
  const number = (name: string): number | undefined => keys.number(`${architecture}.rope.scaling.${name}`);
  const stretches = keys.text(`${architecture}.rope.scaling.type`) === "yarn" && number("factor") !== 1;
  const isCancelled = architecture === "deepseek2" && (number("yarn_log_multiplier") ?? 0) !== 0;
  return (number("attn_factor") ?? 1) !== 1 || (stretches && !isCancelled);
}

function tokenizerOf(keys: Keys): TokenizerFacts | undefined {
  const model = keys.text("tokenizer.ggml.model");
  const tokens = keys.listSize("tokenizer.ggml.tokens");
  if (model === undefined && tokens === undefined) return undefined;
  return {
    model,
    preTokenizer: keys.text("tokenizer.ggml.pre"),
    tokens: tokens?.length,
    merges: keys.listSize("tokenizer.ggml.merges")?.length,
    longestToken: tokens?.longest,
    beginToken: keys.number("tokenizer.ggml.bos_token_id"),
    endToken: keys.number("tokenizer.ggml.eos_token_id"),
    addsBegin: keys.flag("tokenizer.ggml.add_bos_token"),
  };
}
