import type { ReplyPolicy, Room, Tokens } from "@oriel/core";

/** A reply shorter than this is not worth starting: the refusal is the better answer. */
const SMALLEST_REPLY: Tokens = 64;
/** A request that names no allowance keeps at most this share of the window free; one that names more than half of it still gets a conversation. */
const UNASKED_SHARE = 0.25;
const MOST_SHARE = 0.5;

/**
 * The room a prompt has in a window. A client's allowance is a ceiling, not a demand: it gives way when the conversation needs the room,
 * unless the policy holds requests to it.
 */
export function roomFor(reply: ReplyPolicy, asked: Tokens | undefined, window: Tokens, margin: Tokens): Room {
  if (reply.must_fit) {
    const allowance = asked ?? Math.min(reply.default, Math.floor(window / 2));
    return { window, allowance, leastAllowance: allowance, margin };
  }
  const share = Math.floor(window * (asked === undefined ? UNASKED_SHARE : MOST_SHARE));
  const allowance = Math.min(asked ?? reply.default, share);
  return { window, allowance, leastAllowance: Math.min(allowance, SMALLEST_REPLY), margin };
}
