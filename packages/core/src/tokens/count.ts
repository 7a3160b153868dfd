import type { Tokens } from "../units.ts";

export type Basis = "exact" | "estimate";

/** A number of tokens that says how far it can be trusted. */
export interface Count {
  readonly tokens: Tokens;
  readonly basis: Basis;
}

/** `=1204` for a count by the model's own tokenizer, `~1204` for an estimate: the value of `X-Oriel-Prompt-Tokens`. */
export function formatMarkedCount(count: Count): string {
  return `${count.basis === "exact" ? "=" : "~"}${count.tokens}`;
}
