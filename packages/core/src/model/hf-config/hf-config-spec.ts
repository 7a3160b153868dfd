import type { JsonObject, JsonValue } from "../../json.ts";
import type { Tokens } from "../../units.ts";
import { MOST_BLOCKS } from "../gguf/limits.ts";
import type { Architecture, HybridRule, KnownArchitecture } from "../spec/architecture.ts";
import { architectureOf } from "../spec/architectures.ts";
import { missingKey, wrongValue } from "../spec/fault.ts";
import { isObject } from "../spec/json-kind.ts";
import { runsOf } from "../spec/layer.ts";
import { layersOf, type Missing } from "../spec/layers-of.ts";
import type { Experts, ModelFacts, ModelSpec, SpecReading } from "../spec/model-spec.ts";
import { type BlockKind, blockKinds } from "./block-kinds.ts";
import { Config } from "./config.ts";
import { configGeometry, type Widths } from "./config-geometry.ts";
import { configRecurrent } from "./config-recurrent.ts";
import { hfArchitecture } from "./hf-architecture.ts";
import { type RopeWindow, ropeWindow } from "./rope-window.ts";
import { LAYER_COUNTS, textConfig } from "./text-config.ts";

/**
 * A model's spec from the `config.json` of its Hugging Face repository: its layers as llama.cpp keeps them once the model is converted. The
 * file says nothing of weights.
 * @throws OrielError `model_load_failed` naming a key that is missing or wrong, and the file.
 */
export function hfConfigSpec(value: JsonValue, file: string): SpecReading {
  if (!isObject(value)) throw wrongValue(file, "the file", "a JSON object", "something else");
  const { values, levels } = textConfig(value);
  const architecture = hfArchitecture(levels);
  if (architecture === undefined) throw missingKey(file, "model_type", "which kind of model it is");
  const config = new Config({ ...CLASS_DEFAULTS.get(architecture), ...values }, file);
  const rules = architectureOf(architecture);
  const window = ropeWindow(config, architecture, hasAttention(rules));
  const facts = factsOf(config, architecture, window);
  if (rules.kind === "unknowable") return { kind: "unknown", facts, why: rules.why };
  if (UNREAD.has(architecture)) {
    return { kind: "unknown", facts, why: `how a config.json states the layers of "${architecture}" is not read here: use its GGUF file` };
  }
  const widths = widthsOf(config, hasAttention(rules), window.window);
  const kinds = blockKinds(config, widths.blocks.value);
  if (typeof kinds === "string") return { kind: "unknown", facts, why: `it has layers of the type "${kinds}", whose memory is not known` };
  if (kinds === undefined && rules.kind === "hybrid" && HYBRIDS_THAT_LIST.has(rules.rule.recurs)) {
    throw missingKey(file, "layer_types", "which of its layers are recurrent");
  }
  return { kind: "known", spec: knownSpec(config, facts, rules, widths, kinds) };
}

function knownSpec(
  config: Config,
  facts: ModelFacts,
  rules: KnownArchitecture,
  widths: Widths,
  kinds: readonly BlockKind[] | undefined,
): ModelSpec {
  const { blocks, hidden, heads, feedForward } = widths;
  const geometry = configGeometry(config, facts.architecture, widths, kinds);
  const isRecurrent = rules.kind === "recurrent" || rules.kind === "hybrid";
  return {
    ...facts,
    sources: {
      ...facts.sources,
      layers: `config.json ${blocks.key}`,
      embeddingLength: `config.json ${hidden.key}`,
      ...(heads === undefined ? {} : { heads: `config.json ${heads.key}` }),
    },
    layers: runsOf(layersOf(geometry, rules, (what) => missingKey(config.file, MISSING[what].key, MISSING[what].use))),
    embeddingLength: hidden.value,
    heads: heads?.value ?? 0,
    feedForward,
    experts: expertsOf(config),
    recurrentState: isRecurrent ? configRecurrent(config, hidden.value, heads?.value ?? 0) : undefined,
    statedSlidingWindow: config.count("sliding_window", "attention_chunk_size", "sliding_window_size"),
  };
}

function hasAttention({ kind }: Architecture): boolean {
  return kind === "attention" || kind === "hybrid";
}

function widthsOf(config: Config, needsHeads: boolean, trainedWindow: Tokens | undefined): Widths {
  const blocks = config.required("how many layers the model has", ...LAYER_COUNTS);
  const hidden = config.required("how wide the model is", "hidden_size", "n_embd", "d_model");
  const heads = needsHeads ? config.required("how many attention heads a layer has", ...HEADS) : config.find(...HEADS);
  if (blocks.value < 1 || blocks.value > MOST_BLOCKS) {
    throw wrongValue(config.file, blocks.key, `from 1 to ${MOST_BLOCKS}`, String(blocks.value));
  }
  if (needsHeads && heads?.value === 0) throw wrongValue(config.file, heads.key, "above 0", "0");
  return { blocks, hidden, heads, feedForward: config.count("intermediate_size", "n_inner", "ffn_hidden_size"), trainedWindow };
}

const HYBRIDS_THAT_LIST: ReadonlySet<HybridRule["recurs"]> = new Set(["without-kv-heads", "without-kv-heads-and-feed-forward"]);

const HEADS = ["num_attention_heads", "n_head", "n_heads"] as const;

/** What transformers assumes where the published files leave it out: Gemma 3's hold little more than their sizes. */
const CLASS_DEFAULTS: ReadonlyMap<string, JsonObject> = new Map([
  [
    "gemma3",
    {
      num_attention_heads: 8,
      num_key_value_heads: 4,
      head_dim: 256,
      max_position_embeddings: 131_072,
      sliding_window: 4096,
      vocab_size: 262_208,
    },
  ],
]);

/** Architectures that state their layers in ways of their own in `config.json`. */
const UNREAD: ReadonlySet<string> = new Set(
  (
    "arwkv7 bailingmoe3 deci granite_swa kimi-k3 kimi-linear laguna mimo2 minimax-01 openelm plamo2 plamo3 rwkv6 rwkv6qwen2 rwkv7 " +
    "step35"
  ).split(" "),
);

const MISSING: Readonly<Record<Missing, { readonly key: string; readonly use: string }>> = {
  "sliding window": { key: "sliding_window", use: "how far its layers look back" },
  "sliding pattern": { key: "layer_types", use: "which of its layers look back only so far" },
  indexer: { key: "index_head_dim", use: "the width of the keys it searches by" },
};

function factsOf(config: Config, architecture: string, { window, rope, source }: RopeWindow): ModelFacts {
  const name = config.get("_name_or_path");
  return {
    architecture,
    name: typeof name === "string" && name !== "" ? name : undefined,
    trainedWindow: window,
    rope,
    vocabulary: config.count("vocab_size", "padded_vocab_size"),
    parameters: undefined,
    weights: undefined,
    template: undefined,
    tokenizer: undefined,
    sources: { architecture: "config.json model_type", ...(source === undefined ? {} : { trainedWindow: source }) },
  };
}

function expertsOf(config: Config): Experts | undefined {
  const used = config.count("num_experts_per_tok", "num_experts_per_token", "top_k_experts");
  return used === undefined || used === 0 ? undefined : { used, feedForward: config.count("moe_intermediate_size", "intermediate_size") };
}
