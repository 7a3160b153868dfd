import type { StoredMessage } from "../conversation.ts";
import type { ConversationSummary } from "./conversation-summary.ts";

/** A question and its answer. */
const FEWEST_MESSAGES = 2;
/** A conversation is summed up again when it has grown by so many messages at least, by this share of itself, or by so many in any case. */
const FEWEST_NEW = 4;
const NEW_SHARE = 0.5;
const MOST_NEW = 40;

/**
 * Whether a conversation that has fallen silent is worth summing up: not after every turn, ever less often while it grows, and again when it
 * took another course before the message that its summary ends with. A summary from outside is left to whoever gave it.
 */
export function isSummaryDue(history: readonly Pick<StoredMessage, "id">[], before: ConversationSummary | undefined): boolean {
  if (history.length < FEWEST_MESSAGES) return false;
  if (before === undefined) return true;
  const { by, messages = 0, last } = before;
  if (by === undefined) return false;
  if (history[messages - 1]?.id !== last) return true;
  return history.length - messages >= Math.min(MOST_NEW, Math.max(FEWEST_NEW, messages * NEW_SHARE));
}
