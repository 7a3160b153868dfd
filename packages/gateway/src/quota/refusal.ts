import { type Excess, formatCount, type LimitName, OrielError } from "@oriel/core";

/** A request that a limit has no room for, as an error with both numbers. */
export function overLimit({ limit, allowed, used, wanted, retryMs }: Excess, holder: string): OrielError {
  const [noun, what] = WORDS[limit];
  const asked = `${formatCount(wanted)} ${wanted === 1 ? noun : `${noun}s`} more`;
  const when =
    retryMs === undefined ? "it never has room for that: ask for a shorter reply, or send less" : `there is room in ${inWords(retryMs)}`;
  return new OrielError(
    "rate_limit_exceeded",
    `The limit of ${formatCount(allowed)} ${what} for ${holder} has no room for ${asked}: ${formatCount(used)} are used or held; ${when}.`,
    {
      data: { limit, allowed, used, wanted, retry_ms: retryMs ?? null },
      retryAfterSeconds: retryMs === undefined ? undefined : Math.max(1, Math.ceil(retryMs / 1000)),
    },
  );
}

const WORDS: Readonly<Record<LimitName, readonly [string, string]>> = {
  tokens_per_second: ["token", "tokens at once"],
  tokens_per_hour: ["token", "tokens per hour"],
  tokens_per_day: ["token", "tokens per day"],
  requests_per_hour: ["request", "requests per hour"],
};

/** `850ms`, `12s`, `6m0s`, `1h1m0s`: as OpenAI writes the time until a limit is whole again. */
export function inWords(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`;
  const seconds = Math.ceil(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${h > 0 ? `${h}h` : ""}${seconds >= 60 ? `${m}m` : ""}${s}s`;
}
