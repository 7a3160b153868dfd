import type { Engine, MemoryDevice, Tokens } from "@oriel/core";

/** Placeholder. */
export function fitsNow(_engine: Engine, _model: string, _devices: readonly MemoryDevice[]): Promise<Tokens | undefined> {
  return Promise.resolve(undefined);
}
