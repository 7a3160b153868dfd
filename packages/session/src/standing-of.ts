import { conversationConfig, type Policies, type Session, type StoredMessage } from "@oriel/core";
import { policyOf } from "./policy-of.ts";
import type { Standing } from "./standing.ts";

/**
 * How a conversation stands before its next turn.
 * @throws OrielError `invalid_request` where its policy is gone, or its settings ask for a window or a compaction that cannot be.
 */
export function standingOf(policies: Policies, session: Session, history: readonly StoredMessage[]): Standing {
  const last = history.findLast((stored) => stored.reply !== undefined)?.reply;
  const { window, compaction } = session.settings;
  const config = window === undefined ? undefined : conversationConfig(window);
  return {
    policy: policyOf(policies, { policy: session.policy, config, compaction }),
    config,
    compaction,
    current: last?.window,
    isFirstTurn: last === undefined,
    modelChanged: last !== undefined && last.model !== session.model,
  };
}
