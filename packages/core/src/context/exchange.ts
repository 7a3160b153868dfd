import type { Entry } from "./transcript.ts";

/**
 * The positions of messages that leave together, in order: a message of the assistant that calls tools, and all results of its calls.
 * Everything else stands alone. They need not be neighbours, since a user may write while a tool is still at work.
 */
export type Exchange = readonly number[];

/** The exchanges among the messages from `from` up to, not including, `to`, by their first message. A result whose call is not among them stands alone. */
export function exchangesOf(entries: readonly Entry[], from: number, to: number): readonly Exchange[] {
  const last = Math.min(to, entries.length);
  return exchangesAmong(
    entries,
    Array.from({ length: Math.max(0, last - from) }, (_, index) => from + index),
  );
}

/** The same for any ascending positions: what lies between them is not looked at, so that a long gap costs nothing. */
export function exchangesAmong(entries: readonly Entry[], positions: readonly number[]): readonly Exchange[] {
  const exchanges: number[][] = [];
  // By the id of a call, the newest exchange that makes it: clients use ids again in later turns.
  const calling = new Map<string, number[]>();
  // The exchange whose results may come next, for clients that do not name the call a result is for.
  let open: number[] | undefined;
  for (const at of positions) {
    const message = entries[at]?.message;
    if (message === undefined) continue;
    if (message.role === "tool") {
      const called = (message.toolCallId === undefined ? undefined : calling.get(message.toolCallId)) ?? open;
      if (called !== undefined) {
        called.push(at);
        continue;
      }
    }
    const exchange = [at];
    exchanges.push(exchange);
    const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
    for (const call of calls) calling.set(call.id, exchange);
    open = calls.length > 0 ? exchange : undefined;
  }
  return exchanges;
}
