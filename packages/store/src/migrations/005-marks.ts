import type { Migration } from "../migrate.ts";

/** The position is that of the message, which never changes: with it a mark is found again without reading the message. */
export const marks: Migration = {
  version: 5,
  name: "marks of messages",
  async up(schema) {
    await schema
      .createTable("marks")
      .addColumn("message_id", "text", (column) => column.primaryKey().notNull().references("messages.id").onDelete("cascade"))
      .addColumn("session_id", "text", (column) => column.notNull().references("sessions.id").onDelete("cascade"))
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("mark", "text", (column) => column.notNull())
      .addColumn("marked_at", "text", (column) => column.notNull())
      .execute();
    await schema.createIndex("marks_of_session").on("marks").columns(["session_id", "position", "message_id"]).execute();
  },
};
