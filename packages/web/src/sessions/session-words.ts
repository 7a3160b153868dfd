import type { SessionInfo } from "@oriel/protocol";

/** What a session is called in lists. */
export function sessionName(session: SessionInfo): string {
  return session.title ?? session.preview ?? "Empty chat";
}

/** Newest first, by the last thing that happened in each. */
export function newestFirst(sessions: readonly SessionInfo[]): readonly SessionInfo[] {
  return [...sessions].sort((one, other) => other.updated_at.localeCompare(one.updated_at));
}
