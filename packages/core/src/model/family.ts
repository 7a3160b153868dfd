import type { Tokens } from "../units.ts";

/** What is known of a family of models from its makers' own pages. */
export interface Family {
  /** The words its names have in common, normalised: `qwen2.5-coder`. */
  readonly key: string;
  readonly label: string;
  /** A window that is safe on ordinary hardware. */
  readonly default: Tokens;
  /** The largest window the makers claim. */
  readonly max: Tokens;
  /** Where `max` was read. */
  readonly source: string;
}
