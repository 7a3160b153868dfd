import type { Branch } from "@oriel/core";
import type { MessageInfo } from "./sessions.ts";

/** One course of a conversation. */
export interface BranchInfo {
  readonly branch_id: string;
  readonly session_id: string;
  /** The branch on which the message before the fork was said; `null` for the first one, which has the session's id. */
  readonly parent_id: string | null;
  /** How many messages it shares with its parent: the position of its first own one. */
  readonly forked_at: number;
  readonly title: string | null;
  /** With those it shares. */
  readonly message_count: number;
  readonly created_at: string;
  readonly is_current: boolean;
}

/** `GET|POST /api/v1/sessions/{id}/branches`: in the order they were begun. */
export interface BranchesReply {
  readonly session_id: string;
  /** The current one. */
  readonly branch_id: string;
  readonly branches: readonly BranchInfo[];
}

/** What makes a new branch answers it: an edit, a reply to be generated again. The reply is asked for by a chat turn with the message `null`. */
export interface NewBranchReply {
  readonly session_id: string;
  readonly branch: BranchInfo;
  /** The message as it was edited; `null` where nothing was. */
  readonly message: MessageInfo | null;
}

export function branchInfo(branch: Branch, current: string): BranchInfo {
  return {
    branch_id: branch.id,
    session_id: branch.sessionId,
    parent_id: branch.parent ?? null,
    forked_at: branch.forkedAt,
    title: branch.title ?? null,
    message_count: branch.messageCount,
    created_at: branch.createdAt,
    is_current: branch.id === current,
  };
}
