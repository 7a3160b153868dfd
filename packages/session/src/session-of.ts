import type { SessionSummary, Store } from "@oriel/core";
import { sessionNotFound } from "./session-not-found.ts";

/** @throws OrielError `session_not_found`. */
export async function sessionOf(store: Pick<Store, "sessions">, id: string): Promise<SessionSummary> {
  const session = await store.sessions.get(id);
  if (session === undefined) throw sessionNotFound(id);
  return session;
}
