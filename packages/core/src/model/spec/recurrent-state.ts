import type { RecurrentState } from "./model-spec.ts";

/** The sizes a file states for its recurrent layers; each kind of layer states its own. */
export interface RecurrentSizes {
  readonly embeddingLength: number;
  readonly heads: number;
  /** RWKV. */
  readonly wkvHeadSize?: number | undefined;
  readonly tokenShifts?: number | undefined;
  /** LFM2's short convolution. */
  readonly shortConvolution?: number | undefined;
  /** Kimi's delta attention. */
  readonly deltaHeadDim?: number | undefined;
  /** MiniMax's linear attention. */
  readonly linearHeadDim?: number | undefined;
  /** Mamba, Mamba 2 and gated delta nets. */
  readonly kernel?: number | undefined;
  readonly innerSize?: number | undefined;
  readonly stateSize?: number | undefined;
  readonly groups?: number | undefined;
}

/** What one recurrent layer keeps for one conversation (`n_embd_r` and `n_embd_s` in llama.cpp); `undefined` when no sizes are stated. */
export function recurrentState(sizes: RecurrentSizes): RecurrentState | undefined {
  const { embeddingLength, heads, kernel, innerSize, stateSize } = sizes;
  if (sizes.wkvHeadSize !== undefined) {
    return { convolution: (sizes.tokenShifts ?? RWKV_TOKEN_SHIFTS) * embeddingLength, state: embeddingLength * sizes.wkvHeadSize };
  }
  if (sizes.shortConvolution !== undefined) return { convolution: embeddingLength * (sizes.shortConvolution - 1), state: 0 };
  if (sizes.deltaHeadDim !== undefined) {
    // One convolution each for queries, keys and values.
    const convolution = 3 * ((kernel ?? DELTA_KERNEL) - 1) * heads * sizes.deltaHeadDim;
    return { convolution, state: sizes.deltaHeadDim ** 2 * heads };
  }
  if (sizes.linearHeadDim !== undefined) return { convolution: 0, state: sizes.linearHeadDim ** 2 * heads };
  if (innerSize === undefined || stateSize === undefined || kernel === undefined) return undefined;
  return { convolution: (kernel - 1) * (innerSize + 2 * (sizes.groups ?? 0) * stateSize), state: stateSize * innerSize };
}

/** llama.cpp's own, where a file does not say. */
const RWKV_TOKEN_SHIFTS = 2;
const DELTA_KERNEL = 4;
