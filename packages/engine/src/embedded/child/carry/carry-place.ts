import type { Bytes } from "@oriel/core";

/** A file that may be written. */
export interface Reserved {
  readonly path: string;
  /** Removes it. */
  release(): Promise<void>;
}

/** Somewhere a state can lie for the moment between two contexts. */
export interface CarryPlace {
  /**
   * A file for a state of so many bytes; `undefined` where there is no room for it.
   * @param spareBytes the memory that files may take where they lie in memory; `undefined` for no limit.
   */
  reserve(bytes: Bytes, tokens: readonly number[], spareBytes: Bytes | undefined): Promise<Reserved | undefined>;
}
