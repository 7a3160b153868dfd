import type { Tokens } from "@oriel/core";

/** What became of requests that fell under a limit, by the id of their key, since the start. */
export interface QuotaTally {
  count(key: string, outcome: QuotaOutcome): void;
  spent(key: string, tokens: Tokens): void;
  readonly all: ReadonlyMap<string, QuotaCounts>;
}

export type QuotaOutcome = "admitted" | "refused" | "queued" | "throttled" | "warned";

interface QuotaCounts extends Record<QuotaOutcome, number> {
  tokens: Tokens;
}

export function quotaTally(): QuotaTally {
  const all = new Map<string, QuotaCounts>();
  const of = (key: string): QuotaCounts => {
    const counts = all.get(key) ?? { admitted: 0, refused: 0, queued: 0, throttled: 0, warned: 0, tokens: 0 };
    all.set(key, counts);
    return counts;
  };
  return {
    all,
    count(key, outcome) {
      of(key)[outcome] += 1;
    },
    spent(key, tokens) {
      of(key).tokens += tokens;
    },
  };
}
