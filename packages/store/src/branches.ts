import { type Branch, type Fork, OrielError, type Store } from "@oriel/core";
import type { Selectable, Transaction } from "kysely";
import { addBranch } from "./add-branch.ts";
import { branchLine, type LinePart } from "./branch-line.ts";
import { lockSession } from "./lock-session.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** The courses conversations took. */
export function storedBranches(run: Run): Store["branches"] {
  return {
    list: (sessionId) =>
      run(`list the branches of the session ${sessionId}`, async (db) => {
        const rows = await db
          .selectFrom("branches")
          .selectAll()
          .where("session_id", "=", sessionId)
          .orderBy("sequence")
          .orderBy("id")
          .execute();
        return rows.map(toBranch);
      }),
    fork: (fork) =>
      run(`branch the session ${fork.sessionId}`, (db) => db.transaction().execute((transaction) => begin(transaction, fork))),
    use: (sessionId, branch, updatedAt) =>
      run(`switch the session ${sessionId} to another branch`, async (db) => {
        const { numUpdatedRows } = await db
          .updateTable("sessions")
          .set({ current_branch: branch, updated_at: updatedAt })
          .where("id", "=", sessionId)
          .where(({ exists, selectFrom }) =>
            exists(selectFrom("branches").select("id").where("id", "=", branch).where("session_id", "=", sessionId)),
          )
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      }),
  };
}

async function begin(transaction: Transaction<Tables>, fork: Fork): Promise<Branch> {
  const { id, sessionId, at, title, createdAt, messages = [], session } = fork;
  await lockSession(transaction, sessionId);
  const line = await branchLine(transaction, sessionId, fork.from);
  const branch = { id, sessionId, parent: parentAt(line, fork), forkedAt: at, title, createdAt };
  await addBranch(transaction, branch, messages);
  await transaction
    .updateTable("sessions")
    .set({
      current_branch: id,
      updated_at: createdAt,
      ...(session === undefined ? {} : { model: session.model, policy: session.policy, settings: JSON.stringify(session.settings) }),
    })
    .where("id", "=", sessionId)
    .execute();
  return { ...branch, messageCount: at + messages.length };
}

/**
 * The branch that the last shared message was said on. So branches that were forked at one place stand beside each other, however they came
 * about, and a line grows by one part per fork that lies further on, not by one per fork.
 */
function parentAt(line: readonly LinePart[], { from, sessionId, at }: Fork): string {
  const [first] = line;
  const end = line.at(-1)?.to;
  if (first === undefined || end === undefined) throw new OrielError("not_found", `The session ${sessionId} has no branch ${from}.`);
  if (at > end) {
    throw new OrielError(
      "invalid_request",
      `The branch ${from} has ${end} messages: expected a place from 0 to ${end} to fork it, got ${at}.`,
    );
  }
  return line.findLast((part) => part.from < at)?.branch ?? first.branch;
}

function toBranch(row: Selectable<Tables["branches"]>): Branch {
  const title: string | undefined = row.title === null ? undefined : JSON.parse(row.title);
  return {
    id: row.id,
    sessionId: row.session_id,
    parent: row.parent ?? undefined,
    forkedAt: row.forked_at,
    title,
    createdAt: row.created_at,
    messageCount: row.message_count,
  };
}
