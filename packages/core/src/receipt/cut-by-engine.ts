import type { Account } from "../context/account.ts";
import type { Entry } from "../context/transcript.ts";
import type { Tokens } from "../units.ts";

/**
 * Marks the messages that an engine must have cut when it read `missing` tokens less than it was sent: the oldest of the kept ones, as far as
 * the missing tokens reach. They stay accounted as kept, since they were sent; which of them the model did not see cannot be known, for an
 * engine may also have cut elsewhere.
 */
export function markCutByEngine(
  accounts: readonly Account[],
  entries: readonly Pick<Entry, "count">[],
  missing: Tokens,
): readonly Account[] {
  let left = missing;
  return accounts.flatMap((account) => {
    if (left <= 0 || account.disposition !== "kept") return [account];
    const reach = reachOf(account, entries, left);
    left -= account.sent;
    return [{ ...reach.cut, reason: "backend_truncated" as const }, ...reach.rest];
  });
}

interface Reach {
  readonly cut: Account;
  readonly rest: readonly Account[];
}

/** The run up to the message in which the missing tokens end, and what comes after it. */
function reachOf(account: Account, entries: readonly Pick<Entry, "count">[], missing: Tokens): Reach {
  let tokens = 0;
  let to = account.from;
  while (to < account.to && tokens < missing) {
    tokens += entries[to]?.count.tokens ?? 0;
    to += 1;
  }
  // Where messages were sent in another size than they have, a part of the run cannot be told in tokens.
  if (to === account.to || account.sent !== account.tokens || tokens > account.tokens) return { cut: account, rest: [] };
  const left = account.tokens - tokens;
  return { cut: { ...account, to, tokens, sent: tokens }, rest: [{ ...account, from: to, tokens: left, sent: left }] };
}
