import type { Account, DispositionCounts } from "./account.ts";

/** How many messages were kept, compacted, dropped and recalled. */
export function countDispositions(accounts: readonly Account[]): DispositionCounts {
  const counts = { kept: 0, compacted: 0, dropped: 0, recalled: 0 };
  for (const { disposition, from, to } of accounts) counts[disposition] += to - from;
  return counts;
}
