import type { Change } from "./cut.ts";

/** Whether two cuts are the same, change by change. */
export function sameChanges(left: readonly Change[], right: readonly Change[]): boolean {
  return left.length === right.length && left.every((change, index) => isSame(change, right[index]));
}

function isSame(left: Change, right: Change | undefined): boolean {
  return left === right || (right !== undefined && spelt(left) === spelt(right));
}

/** Where a cut has been kept as JSON, its fields may stand in another order. */
function spelt(change: Change): string {
  const { kind, from, to } = change;
  switch (kind) {
    case "drop":
      return JSON.stringify([kind, from, to, change.reason]);
    case "shorten":
      return JSON.stringify([kind, from, to, change.tokens, change.by.as, change.by.as === "masked" ? null : change.by.keepTokens]);
    case "checkpoint":
      return JSON.stringify([kind, from, to, change.id, change.keeps]);
    case "recall":
      return JSON.stringify([kind, from, to, change.tokens, change.positions]);
    default:
      return kind satisfies never;
  }
}
