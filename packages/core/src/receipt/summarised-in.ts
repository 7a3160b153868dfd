import type { Receipt } from "./receipt.ts";

/**
 * How many messages a summary stands for; others that were compacted are there, only shorter. Of joined runs the former is assumed: it claims
 * less.
 */
export function summarisedIn({ messages, checkpoints }: Pick<Receipt, "messages" | "checkpoints">): number {
  if (checkpoints.length === 0) return 0;
  return messages.reduce(
    (total, { from, to, reason, joined }) => total + (joined?.compacted ?? (reason === "compressed" ? to - from : 0)),
    0,
  );
}
