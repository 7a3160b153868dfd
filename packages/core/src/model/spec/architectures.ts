import type { Architecture, HybridRule } from "./architecture.ts";

/** The memory layout of an architecture by its GGUF name; one that is not known says so. */
export function architectureOf(name: string): Architecture {
  if (PLAIN.has(name)) return { kind: "attention" };
  const attention = SLIDING.get(name);
  if (attention !== undefined) return { kind: "attention", ...attention };
  if (RECURRENT.has(name)) return { kind: "recurrent" };
  const hybrid = HYBRID.get(name);
  if (hybrid !== undefined) return { kind: "hybrid", rule: hybrid };
  if (CACHELESS.has(name)) return { kind: "cacheless" };
  const why = UNKNOWABLE.get(name);
  return { kind: "unknowable", why: why ?? `the architecture "${name}" is not one whose memory layout is known` };
}

/** The GGUF names of all architectures something is known of. */
export function architectureNames(): readonly string[] {
  return [...PLAIN, ...SLIDING.keys(), ...RECURRENT, ...HYBRID.keys(), ...CACHELESS, ...UNKNOWABLE.keys()];
}

/*
 * Read from llama.cpp's own sources, as node-llama-cpp 3.22 ships them (v0.5.0): `create_memory` in llama-model.cpp and each model's
 * `load_arch_hparams`. An architecture that is in none of these lists is one we cannot speak for.
 */

/** Every layer looks back all the way, or llama.cpp keeps the cache as if it did (phi3, and llama for Mistral 7B v0.1). */
const PLAIN: ReadonlySet<string> = new Set(
  (
    "apertus arcee arctic baichuan bailingmoe bailingmoe2 bitnet bloom chameleon chatglm codeshell cogvlm command-r dbrx deci deepseek " +
    "deepseek2 deepseek2-ocr dots1 ernie4_5 ernie4_5-moe exaone falcon gemma glm4 glm4moe gpt2 gptj gptneox granite granitemoe grok " +
    "grovemoe hunyuan-dense hunyuan-moe hunyuan_vl internlm2 jais jais2 llama llama-embed maincoder minicpm minicpm3 minimax-m2 mistral3 " +
    "mistral4 mpt nemotron olmo olmoe openelm orion paddleocr pangu-embedded phi2 phi3 phimoe plamo plm qwen qwen2 qwen2moe qwen2vl qwen3 " +
    "qwen3moe qwen3vl qwen3vlmoe refact seed_oss smollm3 stablelm starcoder starcoder2 talkie xverse"
  ).split(" "),
);

/** Attention whose layers differ. */
const SLIDING: ReadonlyMap<string, Omit<Extract<Architecture, { readonly kind: "attention" }>, "kind">> = named({
  afmoe: { sliding: { window: "optional", pattern: { period: 4 } } },
  cohere2: { sliding: { window: "required", pattern: { period: 4 } } },
  // The first block of each period is the full one only when the file names the period.
  cohere2moe: { sliding: { window: "required", pattern: "listed" } },
  deepseek32: { extras: { dropsPrediction: true, indexes: true } },
  "exaone-moe": { sliding: { window: "required", pattern: { period: 4 } } },
  exaone4: { sliding: { window: 4096, pattern: { period: 4 }, onlyWithBlocks: 64 } },
  gemma2: { sliding: { window: 4096, pattern: { period: 2 } } },
  gemma3: { sliding: { window: "optional", pattern: { period: 6 } } },
  gemma3n: { sliding: { window: "required", pattern: { period: 5 } }, extras: { sharesFrom: 20 } },
  gemma4: { sliding: { window: "required", pattern: "listed" }, extras: { sharesFrom: "stated" } },
  "glm-dsa": { extras: { dropsPrediction: true, indexes: true } },
  "gpt-oss": { sliding: { window: "required", pattern: { period: 2 } } },
  granite_swa: { sliding: { window: "required", pattern: "listed" } },
  hy_v3: { extras: { dropsPrediction: true } },
  laguna: { sliding: { window: "optional", pattern: { period: 4, fullFirst: true } } },
  // A file that says 0 means a model without chunks; one that says nothing has them.
  llama4: { sliding: { window: 8192, fixedWindow: 8192, kind: "chunked", pattern: { period: 4 } } },
  mellum: { sliding: { window: "optional", pattern: { period: 4 } } },
  mimo2: { sliding: { window: "required", pattern: "listed" }, extras: { dropsPrediction: true } },
  "muse-glimmer": { sliding: { window: "required", pattern: { period: 4 } } },
  olmo2: { sliding: { window: "optional", pattern: { period: 4 } } },
  plamo3: { sliding: { window: "optional", pattern: { period: 8 } } },
  smallthinker: { sliding: { window: "optional", fixedWindow: 4096, pattern: { period: 4, fullFirst: true } } },
  step35: { sliding: { window: "required", pattern: "listed" }, extras: { dropsPrediction: true } },
});

const RECURRENT: ReadonlySet<string> = new Set(["mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7", "arwkv7"]);

const HYBRID: ReadonlyMap<string, HybridRule> = named({
  bailingmoe3: { recurs: "without-kv-heads" },
  "falcon-h1": { recurs: "beside-attention" },
  granitehybrid: { recurs: "without-kv-heads" },
  jamba: { recurs: "without-kv-heads" },
  "kimi-k3": { recurs: "without-kv-heads" },
  "kimi-linear": { recurs: "without-kv-heads" },
  lfm2: { recurs: "without-kv-heads", sliding: { window: "optional", pattern: "attention" } },
  lfm2moe: { recurs: "without-kv-heads" },
  "minimax-01": { recurs: { interval: 8 } },
  nemotron_h: { recurs: "without-kv-heads-and-feed-forward" },
  nemotron_h_moe: { recurs: "without-kv-heads-and-feed-forward" },
  plamo2: { recurs: "without-kv-heads" },
  qwen35: { recurs: { interval: 4 } },
  qwen35moe: { recurs: { interval: 4 } },
  qwen3next: { recurs: { interval: 4 } },
});

const CACHELESS: ReadonlySet<string> = new Set(
  (
    "bert dream eurobert gemma-embedding jina-bert-v2 jina-bert-v3 llada llada-moe modern-bert neo-bert nomic-bert nomic-bert-moe rnd1 " +
    "t5encoder wavtokenizer-dec"
  ).split(" "),
);

const UNKNOWABLE: ReadonlyMap<string, string> = named({
  clip: "it is a projector for images, not a language model",
  deepseek4: "DeepSeek V4 keeps compressed caches whose sizes are not worked out here",
  dflash: "it is a draft model whose memory depends on the model it drafts for",
  dots3note: "it keeps sparse and sliding latent caches beside each other, which is not worked out here",
  eagle3: "it is a draft model whose memory depends on the model it drafts for",
  "gemma4-assistant": "it reads the cache of the model it assists",
  graniteswitch: "it keeps a router layer beside its own, which is not worked out here",
  "minimax-m3": "MiniMax M3 keeps keys to search by whose sizes are not worked out here",
  nanbeige: "it runs its layers several times, which is not worked out here",
  pockettts: "it is a speech model",
  qwen3tts: "it is a speech model",
  qwen4exp: "it keeps keys to search by beside a recurrent state, which is not worked out here",
  t5: "it has an encoder and a decoder, whose memory is not worked out here",
});

/** A map, since names come out of files: an object would know "constructor" too. */
function named<Value>(values: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(values));
}
