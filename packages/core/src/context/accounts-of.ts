import type { Tokens } from "../units.ts";
import type { Account } from "./account.ts";
import { changeAt } from "./change-at.ts";
import type { Change } from "./cut.ts";
import type { Floor } from "./floor.ts";
import type { TranscriptIndex } from "./transcript.ts";

/**
 * What became of every message, in runs, each message in exactly one. What stands for messages that have left, a summary or what was
 * recalled of them, is not in `sent`: it is a piece of its own. Stretches that have left are not walked through.
 */
export function accountsOf(
  { tokensBefore }: TranscriptIndex,
  changes: readonly Change[],
  floor: Floor,
  ranked: readonly number[],
): readonly Account[] {
  const accounts: Account[] = [];
  const cutTo = endOfCut(changes);
  const add = (from: number, to: number, fate: Fate, sent?: Tokens): void => {
    if (from >= to) return;
    const tokens = (tokensBefore[to] ?? 0) - (tokensBefore[from] ?? 0);
    const run: Account = { from, to, ...fate, tokens, sent: sent ?? (fate.disposition === "kept" ? tokens : 0) };
    const before = accounts.at(-1);
    if (before?.disposition !== run.disposition || before.reason !== run.reason) accounts.push(run);
    else accounts[accounts.length - 1] = { ...before, to, tokens: before.tokens + run.tokens, sent: before.sent + run.sent };
  };
  const reasonAt = (at: number): Account["reason"] => reasonKept(floor.partOf(at), at < cutTo);
  const addKept = (from: number, to: number): void => {
    let begin = from;
    for (let at = from + 1; at <= to; at += 1) {
      if (at < to && reasonAt(at) === reasonAt(begin)) continue;
      add(begin, at, { disposition: "kept", reason: reasonAt(begin) });
      begin = at;
    }
  };
  const special = specialFates(changes, floor, ranked);
  const addLeft = (from: number, to: number, fate: Fate): void => {
    let next = from;
    for (let index = firstFrom(special, from); (special[index]?.at ?? to) < to; index += 1) {
      const { at, fate: own } = special[index] ?? { at: next, fate };
      add(next, at, fate);
      add(at, at + 1, own);
      next = at + 1;
    }
    add(next, to, fate);
  };

  let next = 0;
  for (const change of changes) {
    const { from, to } = change;
    addKept(next, from);
    next = to;
    switch (change.kind) {
      case "drop":
        addLeft(from, to, { disposition: "dropped", reason: change.reason });
        break;
      case "shorten":
        add(from, to, { disposition: "compacted", reason: "tool_cap" }, change.tokens);
        break;
      case "checkpoint": {
        let begin = from;
        for (const at of [...change.keeps, to]) {
          addLeft(begin, at, { disposition: "compacted", reason: "compressed" });
          addKept(at, Math.min(at + 1, to));
          begin = at + 1;
        }
        break;
      }
      case "recall":
        break;
      default:
        change satisfies never;
    }
  }
  addKept(next, tokensBefore.length - 1);
  return accounts;
}

type Fate = Pick<Account, "disposition" | "reason">;

const FLOOR_AS = { system: "always", pinned: "pinned", last: "recent" } as const;

/** What stands though newer messages have left is there by the policy's choice. */
function reasonKept(part: ReturnType<Floor["partOf"]>, isBeforeCut: boolean): Account["reason"] {
  if (part !== undefined) return FLOOR_AS[part];
  return isBeforeCut ? "policy" : "recent";
}

/** Where the messages begin of which none has left for want of room. */
function endOfCut(changes: readonly Change[]): number {
  return changes.filter(isForRoom).at(-1)?.to ?? 0;
}

function isForRoom(change: Change): boolean {
  return change.kind === "checkpoint" || (change.kind === "drop" && (change.reason === "over_budget" || change.reason === "policy"));
}

interface Special {
  readonly at: number;
  readonly fate: Fate;
}

/** Messages that have left, but of which there is more to say than of their neighbours; in order. */
function specialFates(changes: readonly Change[], floor: Floor, ranked: readonly number[]): readonly Special[] {
  const fates = new Map<number, Fate>();
  for (const at of ranked) {
    if (changeAt(changes, at)?.kind === "drop") fates.set(at, { disposition: "dropped", reason: "recall_below" });
  }
  for (const change of changes) {
    if (change.kind !== "recall") continue;
    for (const at of change.positions) fates.set(at, { disposition: "recalled", reason: "recall_hit" });
  }
  for (const at of floor.excluded) fates.set(at, { disposition: "dropped", reason: "user_excluded" });
  return [...fates].map(([at, fate]) => ({ at, fate })).sort((left, right) => left.at - right.at);
}

function firstFrom(special: readonly Special[], from: number): number {
  let low = 0;
  let high = special.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((special[middle]?.at ?? from) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
