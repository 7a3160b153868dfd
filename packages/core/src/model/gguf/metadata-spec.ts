import { architectureOf } from "../spec/architectures.ts";
import { missingKey } from "../spec/fault.ts";
import { runsOf } from "../spec/layer.ts";
import { layersOf, type Missing } from "../spec/layers-of.ts";
import type { Experts, RecurrentState, SpecReading } from "../spec/model-spec.ts";
import { recurrentState } from "../spec/recurrent-state.ts";
import { Keys } from "./keys.ts";
import type { GgufMetadata } from "./metadata.ts";
import { type Beside, metadataFacts } from "./metadata-facts.ts";
import { metadataGeometry } from "./metadata-geometry.ts";

/**
 * A model's spec from GGUF metadata, whether it came out of a file or from an engine that hands it on.
 * @throws OrielError `model_load_failed` naming a key that is missing or wrong, and the file.
 */
export function metadataSpec(metadata: GgufMetadata, file: string, beside: Beside): SpecReading {
  const keys = new Keys(metadata, file);
  const facts = metadataFacts(keys, beside);
  const { architecture } = facts;
  const rules = architectureOf(architecture);
  if (rules.kind === "unknowable") return { kind: "unknown", facts, why: rules.why };

  const key = (name: string): string => `${architecture}.${name}`;
  const embeddingLength = keys.required(key("embedding_length"), "how wide the model is");
  const trainedWindow = keys.required(key("context_length"), "the window the model was made for");
  const geometry = metadataGeometry(keys, architecture, embeddingLength, trainedWindow);
  const needsHeads = rules.kind === "attention" || rules.kind === "hybrid";
  const heads = Math.max(...(keys.perBlock(key("attention.head_count"), geometry.blocks) ?? [0]));
  if (needsHeads && heads === 0) throw missingKey(file, key("attention.head_count"), "how many attention heads a layer has");
  const feedForward = Math.max(...geometry.feedForward);
  return {
    kind: "known",
    spec: {
      ...facts,
      layers: runsOf(layersOf(geometry, rules, (what) => missingKey(file, key(MISSING[what].key), MISSING[what].use))),
      embeddingLength,
      heads,
      feedForward: feedForward === 0 ? undefined : feedForward,
      experts: expertsOf(keys, key, geometry.blocks),
      recurrentState:
        rules.kind === "recurrent" || rules.kind === "hybrid"
          ? recurrentStateOf(keys, architecture, embeddingLength, heads, geometry.headDim.keys)
          : undefined,
      statedSlidingWindow: geometry.slidingWindow,
    },
  };
}

const MISSING: Readonly<Record<Missing, { readonly key: string; readonly use: string }>> = {
  "sliding window": { key: "attention.sliding_window", use: "how far its layers look back" },
  "sliding pattern": { key: "attention.sliding_window_pattern", use: "which of its layers look back only so far" },
  indexer: { key: "attention.indexer.key_length", use: "the width of the keys it searches by" },
};

function expertsOf(keys: Keys, key: (name: string) => string, blocks: number): Experts | undefined {
  const used = Math.max(...(keys.perBlock(key("expert_used_count"), blocks) ?? [0]));
  if (used === 0) return undefined;
  const widths = keys.perBlock(key("expert_feed_forward_length"), blocks);
  return { used, feedForward: widths === undefined ? undefined : Math.max(...widths) };
}

function recurrentStateOf(keys: Keys, architecture: string, embeddingLength: number, heads: number, headDim: number): RecurrentState {
  const key = (name: string): string => `${architecture}.${name}`;
  const state = recurrentState({
    embeddingLength,
    heads,
    wkvHeadSize: keys.count(key("wkv.head_size")),
    tokenShifts: keys.count(key("token_shift_count")),
    shortConvolution: keys.count(key("shortconv.l_cache")),
    deltaHeadDim: keys.count(key("kda.head_dim")),
    linearHeadDim: architecture === "minimax-01" ? headDim : undefined,
    kernel: keys.count(key("ssm.conv_kernel")),
    innerSize: keys.count(key("ssm.inner_size")),
    stateSize: keys.count(key("ssm.state_size")),
    groups: keys.count(key("ssm.group_count")),
  });
  if (state !== undefined) return state;
  const missing = ["ssm.inner_size", "ssm.state_size", "ssm.conv_kernel"].find((name) => !keys.has(key(name))) ?? "ssm.inner_size";
  throw missingKey(keys.file, key(missing), "how large its recurrent state is");
}
