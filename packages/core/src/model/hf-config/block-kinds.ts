import type { JsonValue } from "../../json.ts";
import { wrongValue } from "../spec/fault.ts";
import { isList } from "../spec/json-kind.ts";
import type { Config } from "./config.ts";

export type BlockKind = "full" | "sliding" | "recurrent" | "hybrid" | "feed-forward";

/**
 * What each block does, where the file tells them apart; `undefined` where it does not.
 * @returns a text instead: the name of a kind of layer that is not known.
 */
export function blockKinds(config: Config, blocks: number): readonly BlockKind[] | string | undefined {
  const listed = config.list("layer_types", blocks) ?? config.list("layers_block_type", blocks);
  if (listed !== undefined) return kindsOf(listed, LAYER_TYPES);
  const letters = config.get("hybrid_override_pattern");
  if (typeof letters === "string") return kindsOf(lettersOf(config, letters, blocks), LETTERS);

  const attention = attentionBlocks(config);
  if (attention !== undefined) return Array.from({ length: blocks }, (_, block) => (attention(block) ? "full" : "recurrent"));
  // Llama 4: 1 for the layers that turn positions, which are those that look back one chunk.
  return config.counts("no_rope_layers", blocks)?.map((turns) => (turns === 1 ? "sliding" : "full"));
}

/** By transformers' names of layer types. */
const LAYER_TYPES: ReadonlyMap<JsonValue, BlockKind> = new Map<JsonValue, BlockKind>(
  Object.entries<BlockKind>({
    full_attention: "full",
    attention: "full",
    sliding_attention: "sliding",
    chunked_attention: "sliding",
    linear_attention: "recurrent",
    conv: "recurrent",
    mamba: "recurrent",
    mamba2: "recurrent",
    hybrid: "hybrid",
    moe: "feed-forward",
    mlp: "feed-forward",
  }),
);

/** By Nemotron's letters. */
const LETTERS: ReadonlyMap<JsonValue, BlockKind> = new Map<JsonValue, BlockKind>([
  ["M", "recurrent"],
  ["*", "full"],
  ["-", "feed-forward"],
  ["E", "feed-forward"],
]);

function kindsOf(names: readonly JsonValue[], known: ReadonlyMap<JsonValue, BlockKind>): readonly BlockKind[] | string {
  const unknown = names.find((name) => !known.has(name));
  return unknown === undefined ? names.flatMap((name) => known.get(name) ?? []) : String(unknown);
}

function lettersOf(config: Config, letters: string, blocks: number): readonly string[] {
  if (letters.length === blocks) return [...letters];
  throw wrongValue(config.file, "hybrid_override_pattern", `${blocks} letters, one for each layer`, `${letters.length}`);
}

/** Hybrids that say which blocks have attention, and mean that the others are recurrent. */
function attentionBlocks(config: Config): ((block: number) => boolean) | undefined {
  const listed = config.get("attn_layer_indices") ?? config.get("full_attn_idxs");
  if (isList(listed)) return (block) => listed.includes(block);
  const period = config.count("attn_layer_period");
  const offset = config.count("attn_layer_offset") ?? 0;
  if (period === undefined || period === 0) return undefined;
  return (block) => block >= offset && (block - offset) % period === 0;
}
