import type { Migration } from "../migrate.ts";

export const sessionsMessagesOverrides: Migration = {
  version: 1,
  name: "sessions, messages, window overrides",
  async up(schema) {
    await schema
      .createTable("window_overrides")
      .addColumn("name", "text", (column) => column.primaryKey().notNull())
      .addColumn("model", "text", (column) => column.notNull())
      .addColumn("tokens", "integer", (column) => column.notNull())
      .addColumn("updated_at", "text", (column) => column.notNull())
      .execute();
    await schema
      .createTable("sessions")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("model", "text", (column) => column.notNull())
      .addColumn("policy", "text", (column) => column.notNull())
      .addColumn("title", "text")
      .addColumn("settings", "text", (column) => column.notNull())
      .addColumn("message_count", "integer", (column) => column.notNull())
      .addColumn("preview", "text")
      .addColumn("created_at", "text", (column) => column.notNull())
      .addColumn("updated_at", "text", (column) => column.notNull())
      .execute();
    await schema.createIndex("sessions_newest").on("sessions").columns(["updated_at desc", "id desc"]).execute();
    await schema
      .createTable("messages")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("session_id", "text", (column) => column.notNull().references("sessions.id").onDelete("cascade"))
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("message", "text", (column) => column.notNull())
      .addColumn("reply", "text")
      .addColumn("created_at", "text", (column) => column.notNull())
      .addUniqueConstraint("messages_in_order", ["session_id", "position"])
      .execute();
  },
};
