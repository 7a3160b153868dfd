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
    const convolution = (sizes.tokenShifts ?? RWKV_TOKEN_SHIFTS) * embeddingLength;
    return { convolution, state: embeddingLength * sizes.wkvHeadSize, channels: embeddingLength };
  }
  if (sizes.shortConvolution !== undefined) return convolved(embeddingLength, sizes.shortConvolution, 0);
  // One convolution each for queries, keys and values.
  if (sizes.deltaHeadDim !== undefined) {
    return convolved(3 * heads * sizes.deltaHeadDim, kernel ?? DELTA_KERNEL, sizes.deltaHeadDim ** 2 * heads);
  }
  if (sizes.linearHeadDim !== undefined) {
    return { convolution: 0, state: sizes.linearHeadDim ** 2 * heads, channels: 3 * heads * sizes.linearHeadDim };
  }
  if (innerSize === undefined || stateSize === undefined || kernel === undefined) return undefined;
  return convolved(innerSize + 2 * (sizes.groups ?? 0) * stateSize, kernel, stateSize * innerSize);
}

/** A convolution keeps all it looks at but the token it is at. */
function convolved(channels: number, kernel: number, state: number): RecurrentState {
  return { convolution: (kernel - 1) * channels, state, channels };
}

/** llama.cpp's own, where a file does not say. */
const RWKV_TOKEN_SHIFTS = 2;
const DELTA_KERNEL = 4;
