import type { ReplyRecord, SessionSummary, Store } from "@oriel/core";
import { newestFirst } from "./newest-first.ts";

/** How the last reply on the current branch came about; `undefined` before the first. Costs the same however long the conversation is. */
export async function lastReply(store: Pick<Store, "messages">, session: SessionSummary): Promise<ReplyRecord | undefined> {
  for await (const { reply } of newestFirst(store, session)) {
    if (reply !== undefined) return reply;
  }
  return undefined;
}
