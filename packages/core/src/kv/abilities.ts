import { isQuantised } from "../memory/cache-type.ts";
import type { Serving } from "../memory/serving.ts";
import { cacheOf, type Layer } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";

/**
 * The most that may be done to the cells of one conversation. `shift`: any range but the first may be taken out and what follows moved up;
 * `tail_erase`: only an end may be cut off; `append_only`: only more may come.
 */
export type KvChange = "shift" | "tail_erase" | "append_only";

/** What a saved state is good for: prompts that share any beginning with it, prompts that continue all of it, or nothing. */
export type KvReuse = "beginning" | "whole" | "none";

/** What the cache of a model allows, and in words why not more; a `why` is `undefined` where nothing is held back. */
export interface KvAbilities {
  readonly change: KvChange;
  readonly changeWhy: string | undefined;
  readonly reuse: KvReuse;
  readonly reuseWhy: string | undefined;
}

/**
 * What may be done with the KV cache of a model served so. llama.cpp does not refuse what a cache cannot do: it aborts the process, or goes on
 * with cells that are wrong. So this has to be asked before.
 */
export function kvAbilities(spec: ModelSpec, serving: Serving): KvAbilities {
  return { ...changes(spec, serving), ...reuses(spec) };
}

function changes(spec: ModelSpec, serving: Serving): Pick<KvAbilities, "change" | "changeWhy"> {
  if (has(spec, isRecurrent)) {
    return { change: "append_only", changeWhy: "its recurrent layers keep one state, which has no past to go back to" };
  }
  const why = shiftFault(spec, serving);
  return why === undefined ? { change: "shift", changeWhy: undefined } : { change: "tail_erase", changeWhy: why };
}

/** Why cells cannot be moved. Seen with node-llama-cpp 3.21 and 3.22 on a processor, except where a comment says otherwise. */
function shiftFault(spec: ModelSpec, { keys, fullSliding }: Serving): string | undefined {
  const never = NEVER_SHIFTED.get(spec.architecture);
  if (never !== undefined) return never;
  if (spec.hasRopeSections === true) {
    return "its positions have several parts (M-RoPE), and llama.cpp aborts when they are shifted";
  }
  if (spec.scalesKeys === true) {
    return "its keys are scaled with their positions (YaRN or LongRoPE), and llama.cpp scales all keys again at every shift, those of other conversations too";
  }
  if (keys === "bf16") return "llama.cpp aborts when keys stored as bf16 are shifted: store them as f16";
  if (isQuantised(keys) && has(spec, isLatent)) {
    return `llama.cpp crashes when the keys of latent attention are shifted that are stored as ${keys}: store them as f16`;
  }
  const width = isQuantised(keys) ? keyWidths(spec).find((each) => each % 64 !== 0) : undefined;
  if (width !== undefined) {
    return `llama.cpp crashes when keys stored as ${keys} are shifted in heads of ${width}, which is no multiple of 64: store them as f16`;
  }
  // Not tried.
  if (has(spec, searches)) return "shifting the keys it searches by has not been found to be right";
  if (has(spec, slides) && !fullSliding) return "its layers with a sliding window have dropped the older cells";
  if (has(spec, slides) && !has(spec, (layer) => layer.kind === "full")) {
    return "llama.cpp aborts when it shifts a cache of which no layer looks back all the way";
  }
  return undefined;
}

const UNTURNED = "some of its layers know no positions, and llama.cpp turns their keys all the same when it shifts";
const LEARNED = "its positions are learned and stay in the keys when these are moved";

/** Architectures whose code says so, wherever a file may not. Tried of these: smollm3. */
const NEVER_SHIFTED: ReadonlyMap<string, string> = new Map([
  ["afmoe", UNTURNED],
  ["cohere2", UNTURNED],
  ["cohere2moe", UNTURNED],
  ["exaone-moe", UNTURNED],
  ["exaone4", UNTURNED],
  ["gpt2", LEARNED],
  ["llama4", UNTURNED],
  ["muse-glimmer", UNTURNED],
  ["smallthinker", UNTURNED],
  ["smollm3", UNTURNED],
  ["starcoder", LEARNED],
  ["step35", "llama.cpp does not shift the cache of Step 3.5"],
]);

function reuses(spec: ModelSpec): Pick<KvAbilities, "reuse" | "reuseWhy"> {
  // A state whose size is known beforehand can be told from a damaged one, and counted before it is written.
  if (has(spec, searches)) return { reuse: "none", reuseWhy: "the size of a saved cache of sparse attention is not worked out" };
  if (has(spec, isRecurrent)) return { reuse: "whole", reuseWhy: "a saved recurrent state has no past to go back to" };
  if (has(spec, (layer) => layer.kind === "chunked")) {
    return { reuse: "whole", reuseWhy: "a saved state holds only the last chunk of its chunked layers" };
  }
  if (has(spec, slides)) {
    // So also where all cells are kept in memory: llama.cpp saves those of the window only.
    return { reuse: "whole", reuseWhy: "a saved state holds only the last window of its sliding layers" };
  }
  return { reuse: "beginning", reuseWhy: undefined };
}

function has(spec: ModelSpec, is: (layer: Layer) => boolean): boolean {
  return spec.layers.some(({ layer }) => is(layer));
}

function isRecurrent(layer: Layer): boolean {
  return layer.kind === "recurrent" || layer.kind === "hybrid";
}

function isLatent(layer: Layer): boolean {
  return cacheOf(layer)?.kind === "latent";
}

/** Sparse attention keeps further keys, by which it chooses what to look at. */
function searches(layer: Layer): boolean {
  const cache = cacheOf(layer);
  return cache?.kind === "latent" && cache.indexer > 0;
}

function slides(layer: Layer): boolean {
  return layer.kind === "sliding" || layer.kind === "chunked";
}

function keyWidths(spec: ModelSpec): readonly number[] {
  return spec.layers.flatMap(({ layer }) => {
    const cache = cacheOf(layer);
    return cache?.kind === "heads" ? [cache.headDimK] : [];
  });
}
