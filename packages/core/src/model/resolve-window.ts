import type { Basis } from "../tokens/count.ts";
import type { Tokens } from "../units.ts";

/** Served when nothing at all is known of a model: the smallest window that current chat clients work with. */
export const FALLBACK_WINDOW: Tokens = 8192;

export type WindowSource = "request" | "override" | "policy" | "loaded" | "metadata" | "family" | "fallback";

/** Who can name a size. */
export type EvidenceSource = Exclude<WindowSource, "fallback">;

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

/** Who is asked, first to last, and the size where nobody answers. Who is not in the order is not asked. */
export interface WindowOrder {
  readonly sources: readonly EvidenceSource[];
  readonly fallback: Tokens;
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
 * The window a model is served at, and where the number came from. Unless told another order:
 *
 *     request > saved override > policy > what the engine has loaded > metadata > family > 8192
 *
 * and then never above the model's own maximum, nor above what fits in memory. A family's maximum bounds only where
 * metadata gives none: a table is older than the file.
 */
export function resolveWindow(evidence: WindowEvidence, order: WindowOrder = USUAL_ORDER): ResolvedWindow {
  const family = order.sources.includes("family") ? evidence.family : undefined;
  const max = evidence.max ?? family?.max;
  const maxSource = evidence.max !== undefined ? "metadata" : family !== undefined ? "family" : undefined;
  const chosen = firstKnown(evidence, order);
  const withoutOverride = firstKnown({ ...evidence, request: undefined, override: undefined }, order);
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

const USUAL_ORDER: WindowOrder = {
  sources: ["request", "override", "policy", "loaded", "metadata", "family"],
  fallback: FALLBACK_WINDOW,
};

function firstKnown(evidence: WindowEvidence, order: WindowOrder): { readonly tokens: Tokens; readonly source: WindowSource } {
  for (const source of order.sources) {
    const tokens = saidBy(source, evidence);
    if (tokens !== undefined) return { tokens, source };
  }
  return { tokens: order.fallback, source: "fallback" };
}

function saidBy(source: EvidenceSource, evidence: WindowEvidence): Tokens | undefined {
  switch (source) {
    case "request":
      return evidence.request;
    case "override":
      return evidence.override;
    case "policy":
      return evidence.policy;
    case "loaded":
      return evidence.loaded;
    case "metadata":
      return evidence.stated;
    case "family":
      return evidence.family?.default;
  }
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
