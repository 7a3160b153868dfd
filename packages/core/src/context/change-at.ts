import type { Change } from "./cut.ts";

/** The change that takes this position's place, among changes that are in order; a recall takes none. In logarithmic time. */
export function changeAt(changes: readonly Change[], at: number): Change | undefined {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.to ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  const change = changes[low];
  return change !== undefined && change.from <= at ? change : undefined;
}

/** Whether the message at this position still stands in the prompt, be it shortened. */
export function stands(changes: readonly Change[], at: number): boolean {
  const change = changeAt(changes, at);
  switch (change?.kind) {
    case undefined:
    case "shorten":
    case "recall":
      return true;
    case "drop":
      return false;
    case "checkpoint":
      return change.keeps.includes(at);
    default:
      return change satisfies never;
  }
}
