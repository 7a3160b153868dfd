import { type Kysely, type SchemaModule, sql } from "kysely";
import type { Migration } from "../migrate.ts";
import type { Tables } from "../schema.ts";

/** What was there becomes the first branch of its session, which has the session's id. */
export const branchesSnapshots: Migration = {
  version: 4,
  name: "branches, snapshots",
  async up(schema, db) {
    await createBranches(schema, db);
    await moveMessages(schema, db);
    await pointSessions(schema, db);
    await createSnapshots(schema);
  },
};

async function createBranches(schema: SchemaModule, db: Kysely<Tables>): Promise<void> {
  await schema
    .createTable("branches")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("session_id", "text", (column) => column.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("parent", "text", (column) => column.references("branches.id").onDelete("cascade"))
    .addColumn("forked_at", "integer", (column) => column.notNull())
    .addColumn("title", "text")
    .addColumn("message_count", "integer", (column) => column.notNull())
    .addColumn("preview", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("branches_of_session").on("branches").columns(["session_id", "sequence", "id"]).execute();
  await schema.createIndex("branches_of_parent").on("branches").columns(["parent"]).execute();
  await sql`insert into branches (id, session_id, sequence, forked_at, message_count, preview, created_at)
    select id, id, 0, 0, message_count, preview, created_at from sessions`.execute(db);
}

/** A table of its own: SQLite cannot change what a constraint is on, and the old one allowed one message per place of a session. */
async function moveMessages(schema: SchemaModule, db: Kysely<Tables>): Promise<void> {
  await schema
    .createTable("branch_messages")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("branch_id", "text", (column) => column.notNull().references("branches.id").onDelete("cascade"))
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .addColumn("reply", "text")
    .addColumn("created_at", "text", (column) => column.notNull())
    .addUniqueConstraint("messages_in_branch", ["branch_id", "position"])
    .execute();
  await sql`insert into branch_messages (id, branch_id, position, message, reply, created_at)
    select id, session_id, position, message, reply, created_at from messages order by session_id, position`.execute(db);
  await schema.dropTable("messages").execute();
  await schema.alterTable("branch_messages").renameTo("messages").execute();
}

/** The count and the preview are a branch's now. */
async function pointSessions(schema: SchemaModule, db: Kysely<Tables>): Promise<void> {
  await schema
    .alterTable("sessions")
    .addColumn("current_branch", "text", (column) => column.notNull().defaultTo(""))
    .execute();
  await sql`update sessions set current_branch = id`.execute(db);
  await schema.alterTable("sessions").dropColumn("message_count").execute();
  await schema.alterTable("sessions").dropColumn("preview").execute();
}

async function createSnapshots(schema: SchemaModule): Promise<void> {
  await schema
    .createTable("snapshots")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("session_id", "text", (column) => column.notNull().references("sessions.id").onDelete("cascade"))
    .addColumn("purpose", "text", (column) => column.notNull())
    .addColumn("sequence", "integer", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("snapshot", "text", (column) => column.notNull())
    .execute();
  await schema.createIndex("snapshots_of_session").on("snapshots").columns(["session_id", "sequence desc", "id desc"]).execute();
}
