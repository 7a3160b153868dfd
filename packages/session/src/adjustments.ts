import { ADJUSTMENTS_KEPT, type StoredMessage, type WindowAdjustment } from "@oriel/core";

/** The last changes of a conversation's window, oldest first: the replies whose window was another than that of the reply before. */
export function adjustmentsOf(history: readonly StoredMessage[]): readonly WindowAdjustment[] {
  const adjustments: WindowAdjustment[] = [];
  for (const { reply, createdAt } of history) {
    if (reply?.window === undefined || reply.window === adjustments.at(-1)?.window) continue;
    adjustments.push({ reason: reply.windowReason, window: reply.window, usage: reply.usage.promptTokens, at: createdAt });
  }
  return adjustments.slice(-ADJUSTMENTS_KEPT);
}
