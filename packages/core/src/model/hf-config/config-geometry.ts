import type { Tokens } from "../../units.ts";
import { wrongValue } from "../spec/fault.ts";
import type { Geometry, HeadDim, SlidingPattern } from "../spec/geometry.ts";
import { indexedBlocks } from "../spec/indexer.ts";
import type { BlockKind } from "./block-kinds.ts";
import type { Config, Found } from "./config.ts";

/** Sizes of a model that its layers share, with the keys they were read from. */
export interface Widths {
  readonly blocks: Found;
  readonly hidden: Found;
  readonly heads: Found | undefined;
  readonly feedForward: number | undefined;
  readonly trainedWindow: Tokens | undefined;
}

/** The shape of a model as its `config.json` states it. */
export function configGeometry(config: Config, architecture: string, widths: Widths, kinds: readonly BlockKind[] | undefined): Geometry {
  const { feedForward, trainedWindow } = widths;
  const blocks = widths.blocks.value;
  const hidden = widths.hidden.value;
  const heads = widths.heads?.value ?? 0;
  const slidingHeadDim = headDimOf(config, heads === 0 ? 0 : Math.floor(hidden / heads));
  const globalDim = config.count("global_head_dim");
  const kvHeads = kvHeadsOf(config, heads, blocks);
  const globalKvHeads = config.count("num_global_key_value_heads");
  return {
    blocks,
    predictionBlocks: 0,
    kvHeads: kvHeads.map((count, block) => {
      const kind = kinds?.[block] ?? "full";
      if (kind === "recurrent" || kind === "feed-forward") return 0;
      return kind === "full" ? (globalKvHeads ?? count) : count;
    }),
    feedForward: kvHeads.map((_, block) => ((kinds?.[block] ?? "feed-forward") === "feed-forward" ? (feedForward ?? 0) : 0)),
    headDim: globalDim === undefined ? slidingHeadDim : { keys: globalDim, values: globalDim },
    slidingHeadDim,
    latent: latentOf(config, architecture),
    slidingWindow: slidingWindow(config),
    slidingPattern: slidingPattern(config, blocks, kinds),
    recurrentBlocks: kinds?.map((kind) => kind === "recurrent"),
    fullAttentionInterval: config.count("full_attention_interval"),
    sharedKvBlocks: config.count("num_kv_shared_layers"),
    indexer: indexerOf(config, blocks, trainedWindow),
  };
}

function kvHeadsOf(config: Config, heads: number, blocks: number): readonly number[] {
  const all = (count: number): readonly number[] => new Array<number>(blocks).fill(count);
  // Falcon states a number of KV heads beside it, and does not use it.
  if (config.flag("multi_query") === true && config.flag("new_decoder_architecture") !== true) return all(1);
  for (const key of ["num_key_value_heads", "num_kv_heads", "n_head_kv"]) {
    const listed = config.counts(key, blocks);
    if (listed !== undefined) return listed;
    const count = config.count(key);
    if (count !== undefined) return all(count);
  }
  const grouped = config.flag("multi_query_attention") === false ? undefined : config.count("multi_query_group_num");
  return all(grouped ?? config.object("attn_config")?.count("kv_n_heads") ?? heads);
}

/** The stated width counts before width by heads: Qwen 3, Gemma and Mistral Nemo differ. */
function headDimOf(config: Config, otherwise: number): HeadDim {
  const turned = config.count("qk_rope_head_dim");
  const plain = config.count("qk_nope_head_dim");
  const stated = config.count("head_dim", "attention_head_dim", "kv_channels");
  const keys = turned !== undefined && plain !== undefined ? turned + plain : (stated ?? otherwise);
  return { keys, values: config.count("v_head_dim") ?? stated ?? otherwise };
}

/** Architectures whose converted files hold latent attention absorbed; others of its kind are cached head by head. */
const ABSORBED: ReadonlySet<string> = new Set(["deepseek2", "deepseek32", "glm-dsa"]);

function latentOf(config: Config, architecture: string): Geometry["latent"] {
  if (!ABSORBED.has(architecture)) return undefined;
  return {
    rank: config.required("the rank of the model's latent attention", "kv_lora_rank").value,
    rope: config.required("how much of a latent key is turned by its position", "qk_rope_head_dim").value,
  };
}

function slidingWindow(config: Config): Tokens | undefined {
  return config.flag("use_sliding_window") === false ? 0 : config.count("attention_chunk_size", "sliding_window", "sliding_window_size");
}

function slidingPattern(config: Config, blocks: number, kinds: readonly BlockKind[] | undefined): SlidingPattern | undefined {
  if (kinds?.includes("sliding") === true) return { kind: "flags", flags: kinds.map((kind) => kind === "sliding") };
  const pattern = config.get("sliding_window_pattern") ?? config.get("_sliding_window_pattern");
  if (typeof pattern === "number")
    return { kind: "period", period: config.count("sliding_window_pattern", "_sliding_window_pattern") ?? 0 };
  if (typeof pattern !== "string") return undefined;
  // EXAONE 4 writes LLLG: three local layers, then a global one, over and over.
  if (!/^[LG]+$/.test(pattern)) throw wrongValue(config.file, "sliding_window_pattern", "a number or letters L and G", "another text");
  return { kind: "flags", flags: Array.from({ length: blocks }, (_, block) => pattern[block % pattern.length] === "L") };
}

function indexerOf(config: Config, blocks: number, trainedWindow: Tokens | undefined): Geometry["indexer"] {
  const width = config.count("index_head_dim");
  if (width === undefined) return undefined;
  const listed = config.list("indexer_types", blocks)?.map((type) => type === "full");
  return { width, blocks: indexedBlocks(listed, trainedWindow, blocks) };
}
