import type { Count } from "../tokens/count.ts";
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

export interface Compared {
  readonly sent: Count;
  /** What the engine says it read, and how much of that it had in its cache. */
  readonly read: Tokens | undefined;
  readonly cached: Tokens | undefined;
  readonly window: Tokens | undefined;
  /** How far off estimates of this prompt may be, as a share; left out where nothing was learnt of the model yet. */
  readonly spread?: number | undefined;
  /** What the prompt shares with the one before, at its beginning: what may have come from the cache of an engine that does not say so. */
  readonly shared?: Tokens | undefined;
}

/** Compares what was sent with what the engine says it read. */
export function verdictOf(compared: Compared): Verdict {
  const { sent, read, window } = compared;
  // Servers that report only what they read anew say 0 when the cache held all of it.
  if (read === undefined || read <= 0) return { kind: "unreported" };
  const by = read - sent.tokens;
  if (by === 0) return { kind: "verified" };
  const isBeyond = sent.basis === "exact" && window !== undefined && sent.tokens > window && read <= window && -by > TEMPLATE_TOKENS;
  if (isBeyond || isCutToHalf(compared)) return { kind: "backend_truncated", sent: sent.tokens, read };
  if (isOnlyNew(compared)) return { kind: "unreported" };
  return -by <= slackOf(sent, compared.spread) ? { kind: "differs", by } : { kind: "backend_truncated", sent: sent.tokens, read };
}

/**
 * Whether a prompt that may not have fitted was read as half of the window: so Ollama cuts, keeping the first few tokens besides. 2050 of 4096, 16387
 * of 32768.
 */
export function isCutToHalf({ sent, read, window, spread }: Compared): boolean {
  if (read === undefined || window === undefined || Math.abs(read - window / 2) > TEMPLATE_TOKENS) return false;
  return sent.tokens - read > templateSlack(sent.tokens) && sent.tokens + slackOf(sent, spread) >= window;
}

/** Whether a report leaves out what came from a cache: it is smaller than the cached part, or far from what was sent unless that is added. */
export function isOnlyNew({ sent, read, cached, shared }: Compared): boolean {
  if (read === undefined) return false;
  if (cached !== undefined && read < cached) return true;
  const fromCache = cached ?? shared ?? 0;
  const close = sent.basis === "exact" ? templateSlack(sent.tokens) : TEMPLATE_TOKENS + LEAST_SHARE * sent.tokens;
  return sent.tokens - read > close && Math.abs(read + fromCache - sent.tokens) <= close;
}

/** First token, opening of the reply, a line with a date: what a template adds or leaves out once, whatever the prompt. */
const TEMPLATE_TOKENS: Tokens = 16;
/** Markers around messages: one or two tokens of a short message of forty, where the template counted with is another version. */
const TEMPLATE_SHARE = 0.04;
/** How many times the usual error must be missing before no estimate explains it: so much is hardly ever missing by chance. */
const SPREADS = 4;
/** What may always be missing from an estimate: a new sort of text is off by so much in the best-known model. */
const LEAST_SHARE = 0.15;
/** What may be missing at most: no vocabulary that was measured made less than two thirds of the plain estimate of any text. */
const MOST_SHARE = 0.6;

/** How many tokens may be missing without anything being wrong. */
function slackOf(sent: Count, spread: number | undefined): Tokens {
  if (sent.basis === "exact") return templateSlack(sent.tokens);
  const share = spread === undefined ? MOST_SHARE : Math.min(Math.max(SPREADS * spread, LEAST_SHARE), MOST_SHARE);
  return TEMPLATE_TOKENS + share * sent.tokens;
}

function templateSlack(tokens: Tokens): Tokens {
  return TEMPLATE_TOKENS + TEMPLATE_SHARE * tokens;
}
