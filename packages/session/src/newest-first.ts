import type { SessionSummary, Store, StoredMessage } from "@oriel/core";

/** What is looked for stands near the end most of the time. */
const STRETCH = 64;

/** The messages of a session's current branch from its end, read only as far as they are wanted. */
export async function* newestFirst(
  store: Pick<Store, "messages">,
  { id, branch, messageCount }: Pick<SessionSummary, "id" | "branch" | "messageCount">,
): AsyncGenerator<StoredMessage> {
  for (let to = messageCount; to > 0; to -= STRETCH) {
    const stretch = await store.messages.list(id, { branch, from: Math.max(0, to - STRETCH), to });
    yield* stretch.toReversed();
  }
}
