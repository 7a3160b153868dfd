import { conversationConfig, type Session, type StoredMessage } from "@oriel/core";
import type { Standing } from "./standing.ts";

/** How a conversation stands before its next turn. @throws OrielError `invalid_request` where its settings ask for a window that cannot be. */
export function standingOf(session: Session, history: readonly StoredMessage[]): Standing {
  const last = history.findLast((stored) => stored.reply !== undefined)?.reply;
  const { window, compaction } = session.settings;
  return {
    policy: session.policy,
    config: window === undefined ? undefined : conversationConfig(window),
    compaction,
    current: last?.window,
    isFirstTurn: last === undefined,
    modelChanged: last !== undefined && last.model !== session.model,
  };
}
