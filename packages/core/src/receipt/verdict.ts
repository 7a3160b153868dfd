import type { Tokens } from "../units.ts";

/** Whether the engine read what was sent. */
export type Verdict =
  /** It read exactly what was counted. */
  | { readonly kind: "verified" }
  /** It read another number, within what an estimate or a template may be off. Positive: it read more. */
  | { readonly kind: "differs"; readonly by: Tokens }
  /** It read far less than was sent: it has cut the prompt. */
  | { readonly kind: "backend_truncated"; readonly sent: Tokens; readonly read: Tokens }
  /** It does not say, or reports only what it read anew. */
  | { readonly kind: "unreported" };
