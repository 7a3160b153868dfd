import {
  type Branch,
  OrielError,
  type Session,
  type SessionPage,
  type SessionSettings,
  type SessionSummary,
  type SessionUpdate,
  type Store,
  type WholeSession,
} from "@oriel/core";
import type { Kysely, Selectable, SelectQueryBuilder, Transaction } from "kysely";
import { addBranch } from "./add-branch.ts";
import { columnText } from "./column-text.ts";
import { addMark } from "./marks.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";
import { addSnapshot } from "./snapshots.ts";

/** Conversations without their messages. */
export function storedSessions(run: Run): Store["sessions"] {
  const createWhole = (whole: WholeSession): Promise<void> =>
    run(`create the session ${whole.session.id}`, (db) => db.transaction().execute((transaction) => create(transaction, whole)));
  return {
    create: (session) =>
      createWhole({ session, branch: session.id, branches: [{ ...firstBranch(session), messages: [] }], marks: [], snapshots: [] }),
    createWhole,
    get: (id) =>
      run(`read the session ${id}`, async (db) => {
        const row = await summaries(db).where("sessions.id", "=", id).executeTakeFirst();
        return row === undefined ? undefined : toSummary(row);
      }),
    list: (page) =>
      run("list the sessions", async (db) => {
        const rows = await inOrder(ofOwner(summaries(db), page), page)
          .limit(page.limit)
          .offset(page.offset)
          .execute();
        return rows.map(toSummary);
      }),
    update: (id, decide) => run(`change the session ${id}`, (db) => update(db, id, decide)),
    delete: (id) =>
      run(`delete the session ${id}`, (db) =>
        db.transaction().execute(async (transaction) => {
          const { numDeletedRows } = await transaction.deleteFrom("sessions").where("id", "=", id).executeTakeFirstOrThrow();
          // A name without a session is a client's own for a conversation: its receipts are not this caller's to delete.
          if (numDeletedRows === 0n) return false;
          await transaction.deleteFrom("receipts").where("session", "=", columnText(id)).execute();
          return true;
        }),
      ),
  };
}

/** A writer who is overtaken this often in a row has met something else than other writers. */
const MOST_TRIES = 100;

async function update(
  db: Kysely<Tables>,
  id: string,
  decide: (session: Session) => SessionUpdate | undefined,
): ReturnType<Store["sessions"]["update"]> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const row = await db.selectFrom("sessions").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) return undefined;
    const before = toSession(row);
    const change = decide(before);
    if (change === undefined) return { before, after: before };
    const after = changed(before, change);
    if (await write(db, row, after, change.updatedAt)) return { before, after };
  }
  throw new OrielError("conflict", `The session ${id} changes faster than it can be read. Try again.`);
}

function changed(before: Session, { model, policy, title, settings, updatedAt }: SessionUpdate): Session {
  return {
    ...before,
    model: model ?? before.model,
    policy: policy ?? before.policy,
    title: title === undefined ? before.title : (title ?? undefined),
    settings: settings ?? before.settings,
    updatedAt: updatedAt ?? before.updatedAt,
  };
}

/** Writes only over what was seen; answers whether it did. A turn may end meanwhile and say when: that stands, unless a time is given. */
async function write(db: Kysely<Tables>, seen: SessionRow, after: Session, updatedAt: string | undefined): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("sessions")
    .set({
      model: after.model,
      policy: after.policy,
      title: after.title ?? null,
      settings: JSON.stringify(after.settings),
      ...(updatedAt === undefined ? {} : { updated_at: updatedAt }),
    })
    .where("id", "=", seen.id)
    .where("model", "=", seen.model)
    .where("policy", "=", seen.policy)
    .where("title", seen.title === null ? "is" : "=", seen.title)
    .where("settings", "=", seen.settings)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

function firstBranch({ id, createdAt }: WholeSession["session"]): Branch {
  return { id, sessionId: id, parent: undefined, forkedAt: 0, title: undefined, createdAt, messageCount: 0 };
}

async function create(transaction: Transaction<Tables>, { session, branch, branches, marks, snapshots }: WholeSession): Promise<void> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto("sessions")
    .values({
      id: session.id,
      model: session.model,
      policy: session.policy,
      title: session.title ?? null,
      settings: JSON.stringify(session.settings),
      current_branch: branch,
      created_at: session.createdAt,
      updated_at: session.updatedAt,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) {
    throw new OrielError("conflict", `A session with the id ${session.id} exists already. Choose another id.`);
  }
  for (const { messages, ...one } of branches) await addBranch(transaction, one, messages);
  for (const mark of marks) await addMark(transaction, session.id, mark);
  for (const snapshot of snapshots) await addSnapshot(transaction, snapshot);
}

type SessionRow = Selectable<Tables["sessions"]>;
type Row = SessionRow & Pick<Selectable<Tables["branches"]>, "message_count" | "preview">;

function summaries(db: Kysely<Tables>): SelectQueryBuilder<Tables, "sessions" | "branches", Row> {
  return db
    .selectFrom("sessions")
    .innerJoin("branches", "branches.id", "sessions.current_branch")
    .selectAll("sessions")
    .select(["branches.message_count", "branches.preview"]);
}

function ofOwner(query: ReturnType<typeof summaries>, { owner }: SessionPage): ReturnType<typeof summaries> {
  if (owner === undefined) return query;
  return query.where("sessions.id", "in", ({ selectFrom }) =>
    selectFrom("session_owners").select("session_id").where("key_id", "=", owner),
  );
}

function inOrder(query: ReturnType<typeof summaries>, { sort = "updated", order }: SessionPage): ReturnType<typeof summaries> {
  switch (sort) {
    case "updated":
      return query.orderBy("sessions.updated_at", order ?? "desc").orderBy("sessions.id", order ?? "desc");
    case "created":
      return query.orderBy("sessions.created_at", order ?? "desc").orderBy("sessions.id", order ?? "desc");
    case "title":
      return query
        .orderBy(({ eb }) => eb.case().when("sessions.title", "is", null).then(1).else(0).end())
        .orderBy(({ fn }) => fn<string>("lower", ["sessions.title"]), order ?? "asc")
        .orderBy("sessions.id", order ?? "asc");
  }
}

function toSummary(row: Row): SessionSummary {
  return { ...toSession(row), branch: row.current_branch, messageCount: row.message_count, preview: row.preview ?? undefined };
}

function toSession(row: SessionRow): Session {
  const settings: SessionSettings = JSON.parse(row.settings);
  return {
    id: row.id,
    model: row.model,
    policy: row.policy,
    title: row.title ?? undefined,
    settings,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
