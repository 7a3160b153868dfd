import { type Count, formatCount } from "@oriel/core";

/** `1,204`, or `~1,204` for an estimate. */
export function countText(count: Count): string {
  return `${count.basis === "estimate" ? "~" : ""}${formatCount(count.tokens)}`;
}
