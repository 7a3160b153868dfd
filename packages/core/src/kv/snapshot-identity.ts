import type { Serving } from "../memory/serving.ts";
import type { Tokens } from "../units.ts";

/** All that decides whether a saved state can be loaded, and means the same where it is. */
export interface SnapshotIdentity {
  /** A digest of the model's file. */
  readonly model: string;
  /** The release of llama.cpp. */
  readonly engine: string;
  /** `cpu`, `cuda` …: kernels round differently, and some choose another layout. */
  readonly compute: string;
  readonly serving: Pick<Serving, "keys" | "values" | "slots" | "flashAttention" | "fullSliding">;
  /** Only for models whose positions are computed differently in larger windows; for all others a state fits any window that holds it. */
  readonly window: Tokens | undefined;
}

/** The identity as text: equal for equal identities, different otherwise. */
export function identityText({ model, engine, compute, serving, window }: SnapshotIdentity): string {
  const { keys, values, slots, flashAttention, fullSliding } = serving;
  return JSON.stringify([FORMAT, model, engine, compute, keys, values, slots, flashAttention, fullSliding, window ?? null]);
}

/** Of the files. Raised when they change, so that older ones are not read. */
const FORMAT = 1;
