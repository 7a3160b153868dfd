import type { Bytes, Tokens } from "../units.ts";
import type { CacheType } from "./cache-type.ts";

/** How an engine serves a model, as far as memory depends on it. */
export interface Serving {
  readonly keys: CacheType;
  readonly values: CacheType;
  /** Conversations at once. */
  readonly slots: number;
  /** The most the caches of all slots may take: in a large window there are fewer slots, and none with a window of which not one fits. */
  readonly maxCacheBytes?: Bytes | undefined;
  /** `shared`: the window is divided among the slots (llama-server's `-c`); `each`: every slot has a whole one (Ollama, the embedded engine). */
  readonly windowOf: "shared" | "each";
  /** One pool of cells for all slots instead of one for each. */
  readonly unified: boolean;
  /** Tokens computed at once. */
  readonly microBatch: Tokens;
  /** Layers with a sliding window keep the whole window all the same (`--swa-full`; engines before 2025-05). */
  readonly fullSliding: boolean;
  readonly flashAttention: "auto" | "on" | "off";
  /** Copies of recurrent states kept to go back to, when tokens are predicted ahead. */
  readonly rollbacks: number;
  /** `older`: engines of before 2026, which reserve outputs for every token of a micro-batch instead of the last of each slot. */
  readonly build: "current" | "older";
}

/** llama.cpp's defaults for one conversation. */
export const PLAIN_SERVING: Serving = {
  keys: "f16",
  values: "f16",
  slots: 1,
  windowOf: "shared",
  unified: false,
  microBatch: 512,
  fullSliding: false,
  flashAttention: "auto",
  rollbacks: 0,
  build: "current",
};
