import type { Tokens } from "../../units.ts";
import { missingKey, wrongValue } from "../spec/fault.ts";
import type { Geometry, HeadDim, SlidingPattern } from "../spec/geometry.ts";
import { indexedBlocks } from "../spec/indexer.ts";
import type { Keys } from "./keys.ts";
import { MOST_BLOCKS } from "./limits.ts";

/** The keys that may hold a list with an entry for each block. */
export const LAYER_LISTS: readonly string[] = [
  "attention.head_count",
  "attention.head_count_kv",
  "attention.sliding_window_pattern",
  "attention.recurrent_layers",
  "attention.indexer.types",
  "feed_forward_length",
];

/** The shape of a model as its GGUF keys state it. */
export function metadataGeometry(keys: Keys, architecture: string, embeddingLength: number, trainedWindow: Tokens): Geometry {
  const key = (name: string): string => `${architecture}.${name}`;
  const blocks = keys.required(key("block_count"), "how many layers the model has");
  if (blocks < 1 || blocks > MOST_BLOCKS) throw wrongValue(keys.file, key("block_count"), `from 1 to ${MOST_BLOCKS}`, String(blocks));
  const predictionBlocks = keys.count(key("nextn_predict_layers")) ?? 0;
  if (predictionBlocks > blocks) {
    throw wrongValue(keys.file, key("nextn_predict_layers"), `at most ${key("block_count")}, ${blocks}`, String(predictionBlocks));
  }
  const heads = keys.perBlock(key("attention.head_count"), blocks);
  const headDim = readHeadDim(keys, key, embeddingLength, heads?.[0] ?? 0);
  return {
    blocks,
    predictionBlocks,
    kvHeads: keys.perBlock(key("attention.head_count_kv"), blocks) ?? heads ?? new Array<number>(blocks).fill(0),
    feedForward: keys.perBlock(key("feed_forward_length"), blocks) ?? new Array<number>(blocks).fill(0),
    headDim,
    slidingHeadDim: {
      keys: keys.count(key("attention.key_length_swa")) ?? headDim.keys,
      values: keys.count(key("attention.value_length_swa")) ?? headDim.values,
    },
    latent: latentOf(keys, key, headDim),
    slidingWindow: keys.count(key("attention.sliding_window")),
    slidingPattern: slidingPattern(keys, key("attention.sliding_window_pattern"), blocks, predictionBlocks),
    recurrentBlocks: keys.list(key("attention.recurrent_layers"), blocks)?.map(Boolean),
    fullAttentionInterval: keys.count(key("full_attention_interval")),
    sharedKvBlocks: keys.count(key("attention.shared_kv_layers")),
    indexer: indexerOf(keys, key, blocks - predictionBlocks, trainedWindow),
  };
}

function readHeadDim(keys: Keys, key: (name: string) => string, embeddingLength: number, heads: number): HeadDim {
  const otherwise = heads > 0 ? Math.floor(embeddingLength / heads) : 0;
  return {
    keys: keys.count(key("attention.key_length")) ?? otherwise,
    values: keys.count(key("attention.value_length")) ?? otherwise,
  };
}

/** A file has the lengths of decompressed heads only where it stores them absorbed; older files lack them, and are cached head by head. */
function latentOf(keys: Keys, key: (name: string) => string, headDim: HeadDim): Geometry["latent"] {
  if (!keys.has(key("attention.key_length_mla")) || !keys.has(key("attention.value_length_mla"))) return undefined;
  const rank = keys.count(key("attention.kv_lora_rank"));
  if (rank === undefined) throw missingKey(keys.file, key("attention.kv_lora_rank"), "the rank of the model's latent attention");
  if (rank > headDim.keys) throw wrongValue(keys.file, key("attention.kv_lora_rank"), `at most ${headDim.keys}`, String(rank));
  return { rank, rope: headDim.keys - rank };
}

function slidingPattern(keys: Keys, key: string, blocks: number, predictionBlocks: number): SlidingPattern | undefined {
  const length = keys.listSize(key)?.length;
  if (length === undefined) {
    const period = keys.count(key);
    return period === undefined ? undefined : { kind: "period", period };
  }
  // Some architectures list their prediction blocks too, others do not.
  const listed = keys.list(key, length === blocks ? blocks : blocks - predictionBlocks);
  return listed === undefined ? undefined : { kind: "flags", flags: listed.map(Boolean) };
}

function indexerOf(keys: Keys, key: (name: string) => string, trunk: number, trainedWindow: Tokens): Geometry["indexer"] {
  const width = keys.count(key("attention.indexer.key_length"));
  if (width === undefined) return undefined;
  return { width, blocks: indexedBlocks(keys.list(key("attention.indexer.types"), trunk)?.map(Boolean), trainedWindow, trunk) };
}
