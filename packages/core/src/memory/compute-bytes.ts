import { type AttentionCache, cacheOf, widthsOf } from "../model/spec/layer.ts";
import type { ModelSpec } from "../model/spec/model-spec.ts";
import type { Bytes, Tokens } from "../units.ts";
import { isQuantised } from "./cache-type.ts";
import { cellsOf, layerCells } from "./cells.ts";
import { usesFlashAttention } from "./flash-attention.ts";
import type { Serving } from "./serving.ts";

/** Scratch memory for computing: the one part of the account that is a bound, not a figure. */
export interface ComputeBytes {
  /** On the device that computes. */
  readonly device: Bytes;
  /** Besides in RAM, where the device is a GPU. */
  readonly host: Bytes;
  /** The outputs handed to the sampler, in RAM: a row for each slot. */
  readonly outputs: Bytes;
  /** What the bound rests on, in words. */
  readonly basis: string;
}

/**
 * An upper bound of the scratch memory of a window. Phases of the computation share their memory, so the largest counts: attention, the
 * feed-forward layer, or the outputs. With flash attention, attention needs no more than its mask; without it, a score for each head and
 * cell. The coefficients are what llama.cpp was measured to reserve for models of many shapes.
 */
export function computeBytes(spec: ModelSpec, window: Tokens, serving: Serving): ComputeBytes {
  const row = FLOAT * Math.min(serving.microBatch, LARGEST_BATCH);
  const shape = shapeOf(spec);
  const { full, masked } = maskedCells(spec, window, serving);
  const outputRow = FLOAT * (spec.vocabulary ?? 0);
  const inputs = INPUTS * serving.microBatch;
  const working = Math.max(row * layerElements(shape), outputRow * reservedRows(serving) + row * shape.embedding);
  const outputs = outputRow * serving.slots;
  const embedded = row * shape.embedding;
  if (!usesFlashAttention(spec, serving)) {
    // Older engines had only the mask of one kind of layer there.
    const masks = serving.build === "older" ? full : masked;
    const attention = row * (attentionElements(shape, spec, serving) + full * spec.heads + masks);
    return { device: Math.max(attention, working) + inputs, host: row * masked + embedded, outputs, basis: WITHOUT_FLASH_ATTENTION };
  }
  // The mask is stored in half the bytes then; older engines made it whole first.
  const half = (row * masked) / 2;
  const mask = serving.build === "older" ? { device: 3 * half, host: 2 * half } : { device: half, host: half };
  const isUnpacked = isQuantised(serving.keys) || isQuantised(serving.values);
  const unpacked = isUnpacked ? Math.ceil(UNPACKED_PER_ELEMENT * shape.embedding) * full : 0;
  const basis = isUnpacked ? WITH_UNPACKING : WITH_FLASH_ATTENTION;
  return { device: working + mask.device + unpacked + inputs, host: mask.host + embedded, outputs, basis };
}

const WITHOUT_FLASH_ATTENTION = "upper bound without flash attention: 4·ubatch·(c·embedding + window·(1 + heads)), or one layer's elements";
const WITH_FLASH_ATTENTION = "upper bound with flash attention: one layer's elements and the mask, or the outputs";
const WITH_UNPACKING = `${WITH_FLASH_ATTENTION}; the quantised cache unpacked`;

const FLOAT: Bytes = 4;
/** llama.cpp's logical batch, which a micro-batch cannot exceed. */
const LARGEST_BATCH: Tokens = 2048;
/** Ids, positions and places of a token. */
const INPUTS: Bytes = 24;
/** The most that unpacking a quantised cache was seen to take for each token and element of width, on GPUs: 0.74 to 2.02 bytes. */
const UNPACKED_PER_ELEMENT = 2.02;

/** Widths of the widest layer, in elements. */
interface Shape {
  readonly embedding: number;
  readonly queries: number;
  readonly keys: number;
  /** The feed-forward layer, or all experts in use together. */
  readonly feedForward: number;
  readonly expertOutputs: number;
  /** Of recurrent layers. */
  readonly channels: number;
}

function shapeOf({ layers, heads, embeddingLength, feedForward, experts, recurrentState }: ModelSpec): Shape {
  const caches = layers.flatMap(({ layer }) => cacheOf(layer) ?? []);
  const used = experts?.used ?? 0;
  return {
    embedding: embeddingLength,
    queries: Math.max(0, ...caches.map((cache) => heads * keyDim(cache))),
    keys: Math.max(0, ...caches.map((cache) => widthsOf(cache).keys)),
    feedForward: Math.max(feedForward ?? 0, used * (experts?.feedForward ?? 0)),
    expertOutputs: used * embeddingLength,
    channels: recurrentState?.channels ?? 0,
  };
}

function keyDim(cache: AttentionCache): number {
  return cache.kind === "heads" ? cache.headDimK : cache.rank + cache.rope;
}

/**
 * Elements a token takes while a layer is computed. Measured: up to 3 feed-forward + 5 embedding, or 2 embedding + 3 queries + 2 keys; in recurrent
 * layers up to 2 embedding + 6 channels (Mamba; short convolutions and delta nets take 3 to 5).
 */
function layerElements({ embedding, queries, keys, feedForward, expertOutputs, channels }: Shape): number {
  const recurrent = channels === 0 ? 0 : 2 * embedding + 6 * channels;
  return embedding + Math.max(3 * feedForward + 5 * embedding + 2 * expertOutputs, 2 * embedding + 3 * queries + 2 * keys, recurrent);
}

/**
 * Elements a token takes beside the scores. The older figure was exact then, the current one is now; beside recurrent or chunked layers there is up to
 * one embedding more.
 */
function attentionElements({ embedding, queries, keys }: Shape, { architecture, layers }: ModelSpec, { build }: Serving): number {
  if (build === "current") {
    const isMixed = layers.some(({ layer: { kind } }) => kind === "recurrent" || kind === "hybrid" || kind === "chunked");
    return (isMixed ? 4 : 3) * embedding + 2 * queries + 2 * keys;
  }
  // phi3 projects queries, keys and values in one go.
  return (architecture === "phi3" ? 6 : 4) * embedding;
}

/** Rows of outputs on the device beyond the first: for each further slot llama.cpp reserves those of a whole micro-batch. */
function reservedRows({ build, slots, microBatch }: Serving): number {
  return microBatch * (build === "older" ? 1 : slots - 1);
}

/** Cells of a layer that looks back all the way, and with them those of the mask of layers that do not. */
function maskedCells(spec: ModelSpec, window: Tokens, serving: Serving): { readonly full: Tokens; readonly masked: Tokens } {
  const cells = cellsOf(window, serving);
  const sliding = spec.layers.filter(({ layer }) => layer.kind === "sliding" || layer.kind === "chunked");
  const { full } = cells;
  return { full, masked: full + Math.max(0, ...sliding.map(({ layer }) => layerCells(layer, cells, serving))) };
}
