import type { Session, StoredMessage } from "@oriel/core";
import type { Standing } from "./turn.ts";

/** How a conversation stands before its next turn. */
export function standingOf(session: Session, history: readonly StoredMessage[]): Standing {
  const last = history.findLast((stored) => stored.reply !== undefined)?.reply;
  return {
    policy: session.policy,
    current: last?.window,
    isFirstTurn: last === undefined,
    modelChanged: last !== undefined && last.model !== session.model,
  };
}
