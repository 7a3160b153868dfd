import type { Basis } from "../tokens/count.ts";
import type { Tokens } from "../units.ts";

/** Served when nothing at all is known of a model: the smallest window that current chat clients work with. */
export const FALLBACK_WINDOW: Tokens = 8192;

export type WindowSource = "request" | "override" | "policy" | "loaded" | "metadata" | "family" | "fallback";

/** Everything known of a model's window, by who says it. */
export interface WindowEvidence {
  readonly request?: Tokens | undefined;
  readonly override?: Tokens | undefined;
  readonly policy?: Tokens | undefined;
  readonly loaded?: Tokens | undefined;
  /** A size the model's own metadata asks to be served at. */
  readonly stated?: Tokens | undefined;
  /** The largest window of the model, from its metadata. */
  readonly max?: Tokens | undefined;
  readonly family?: { readonly default: Tokens; readonly max: Tokens } | undefined;
  /** The largest window that fits in this machine's memory, where that has been worked out. */
  readonly fits?: Tokens | undefined;
}

export interface ResolvedWindow {
  readonly tokens: Tokens;
  readonly source: WindowSource;
  /** `exact`: somebody who knows said so; `estimate`: a family's safe default or the fallback. */
  readonly basis: Basis;
  readonly max: Tokens | undefined;
  readonly maxSource: "metadata" | "family" | undefined;
  /** What would be served without an override: the target of "reset". */
  readonly default: Tokens;
  /** Set when the value was lowered, and by what. */
  readonly boundedBy: "max" | "memory" | undefined;
}

/**
 * The window a model is served at, and where the number came from.
 *
 *     request > saved override > policy > what the engine has loaded > metadata > family > 8192
 *
 * and then never above the model's own maximum, nor above what fits in memory. A family's maximum bounds only where
 * metadata gives none: a table is older than the file.
 */
export function resolveWindow(evidence: WindowEvidence): ResolvedWindow {
  const max = evidence.max ?? evidence.family?.max;
  const maxSource = evidence.max !== undefined ? "metadata" : evidence.family !== undefined ? "family" : undefined;
  const chosen = firstKnown(evidence);
  const withoutOverride = firstKnown({ ...evidence, request: undefined, override: undefined });
  const bounded = bound(chosen.tokens, max, evidence.fits);
  return {
    tokens: bounded.tokens,
    source: chosen.source,
    basis: chosen.source === "family" || chosen.source === "fallback" ? "estimate" : "exact",
    max,
    maxSource,
    default: bound(withoutOverride.tokens, max, evidence.fits).tokens,
    boundedBy: bounded.by,
  };
}

function firstKnown(evidence: WindowEvidence): { readonly tokens: Tokens; readonly source: WindowSource } {
  const { request, override, policy, loaded, stated, family } = evidence;
  if (request !== undefined) return { tokens: request, source: "request" };
  if (override !== undefined) return { tokens: override, source: "override" };
  if (policy !== undefined) return { tokens: policy, source: "policy" };
  if (loaded !== undefined) return { tokens: loaded, source: "loaded" };
  if (stated !== undefined) return { tokens: stated, source: "metadata" };
  if (family !== undefined) return { tokens: family.default, source: "family" };
  return { tokens: FALLBACK_WINDOW, source: "fallback" };
}

function bound(
  tokens: Tokens,
  max: Tokens | undefined,
  fits: Tokens | undefined,
): { readonly tokens: Tokens; readonly by: "max" | "memory" | undefined } {
  if (fits !== undefined && fits < tokens && fits <= (max ?? fits)) return { tokens: fits, by: "memory" };
  if (max !== undefined && max < tokens) return { tokens: max, by: "max" };
  return { tokens, by: undefined };
}
