import type { Account, Disposition } from "../context/account.ts";
import { countDispositions } from "../context/disposition-counts.ts";
import type { Entry } from "../context/transcript.ts";
import type { MessageRun } from "./receipt.ts";

/** A receipt stays some ten kilobytes: a conversation that alternates more often is told more roughly. */
export const MOST_RUNS = 200;

/** So many of the newest runs are told as they are: it is there that people look. */
const NEWEST_RUNS = 100;

/**
 * The accounts of a plan as runs that can be found again. Where there are more than `MOST_RUNS`, the newest stay as they are and the older are
 * joined, equally many neighbours to a run. Tokens and counts of messages stay the same in all.
 */
export function messageRuns(accounts: readonly Account[], entries: readonly Pick<Entry, "hash">[]): readonly MessageRun[] {
  const runs = accounts.flatMap((account) => runOf(account, entries));
  if (runs.length <= MOST_RUNS) return runs;
  const older = runs.slice(0, -NEWEST_RUNS);
  const together = Math.ceil(older.length / (MOST_RUNS - NEWEST_RUNS));
  return [...groupsOf(older, together).flatMap(join), ...runs.slice(-NEWEST_RUNS)];
}

/** An account of no message is no run. */
function runOf(account: Account, entries: readonly Pick<Entry, "hash">[]): readonly MessageRun[] {
  const first = entries[account.from];
  const last = entries[account.to - 1];
  if (account.to <= account.from || first === undefined || last === undefined) return [];
  return [{ ...account, hashes: { first: first.hash, last: last.hash } }];
}

function groupsOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function join(runs: readonly MessageRun[]): readonly MessageRun[] {
  const first = runs[0];
  const last = runs.at(-1);
  if (first === undefined || last === undefined || runs.length === 1) return runs;
  const worst = runs.reduce((one, other) => (isWorse(other, one) ? other : one));
  return [
    {
      from: first.from,
      to: last.to,
      disposition: worst.disposition,
      reason: worst.reason,
      tokens: sum(runs.map(({ tokens }) => tokens)),
      sent: sum(runs.map(({ sent }) => sent)),
      hashes: { first: first.hashes.first, last: last.hashes.last },
      joined: countDispositions(runs),
    },
  ];
}

const LOSS: Readonly<Record<Disposition, number>> = { kept: 0, recalled: 1, compacted: 2, dropped: 3 };

function isWorse(run: MessageRun, than: MessageRun): boolean {
  const more = LOSS[run.disposition] - LOSS[than.disposition];
  return more > 0 || (more === 0 && run.tokens > than.tokens);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
