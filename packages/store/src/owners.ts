import type { Store } from "@oriel/core";
import { OrielError } from "@oriel/core";
import { lockSession } from "./lock-session.ts";
import type { Run } from "./run.ts";

/** Which key a session was made with. */
export function sessionOwners(run: Run): Store["owners"] {
  return {
    of: (sessionId) =>
      run(`read whose the session ${sessionId} is`, async (db) => {
        const row = await db.selectFrom("session_owners").select("key_id").where("session_id", "=", sessionId).executeTakeFirst();
        return row?.key_id;
      }),
    put: (sessionId, keyId) =>
      run(`keep whose the session ${sessionId} is`, (db) =>
        db.transaction().execute(async (transaction) => {
          if (!(await lockSession(transaction, sessionId))) throw new OrielError("session_not_found", `There is no session ${sessionId}.`);
          await transaction
            .insertInto("session_owners")
            .values({ session_id: sessionId, key_id: keyId })
            .onConflict((conflict) => conflict.column("session_id").doUpdateSet({ key_id: keyId }))
            .execute();
        }),
      ),
  };
}
