import type { Kysely } from "kysely";
import type { Tables } from "./schema.ts";

/** What a new branch or snapshot of a session is numbered with. Whoever asks holds the session, so that no two get the same. */
export async function nextSequence(db: Kysely<Tables>, table: "branches" | "snapshots", sessionId: string): Promise<number> {
  const last = await db
    .selectFrom(table)
    .select("sequence")
    .where("session_id", "=", sessionId)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return last === undefined ? 0 : last.sequence + 1;
}
