import type { Migration } from "../migrate.ts";

/** The sessions that are there belong to nobody's key. */
export const keysAndQuotas: Migration = {
  version: 7,
  name: "keys and quotas",
  async up(schema) {
    await schema
      .createTable("api_keys")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull().unique())
      .addColumn("digest", "text", (column) => column.notNull().unique())
      .addColumn("is_admin", "integer", (column) => column.notNull())
      .addColumn("models", "text")
      .addColumn("limits", "text")
      .addColumn("created_at", "text", (column) => column.notNull())
      .addColumn("expires_at", "text")
      .addColumn("revoked_at", "text")
      .addColumn("last_used_at", "text")
      .execute();
    await schema
      .createTable("quota_usage")
      .addColumn("subject", "text", (column) => column.primaryKey().notNull())
      .addColumn("usage", "text", (column) => column.notNull())
      .addColumn("changed_ms", "integer", (column) => column.notNull())
      .execute();
    await schema
      .createTable("session_owners")
      .addColumn("session_id", "text", (column) => column.primaryKey().notNull().references("sessions.id").onDelete("cascade"))
      .addColumn("key_id", "text", (column) => column.notNull())
      .execute();
    await schema.createIndex("sessions_of_owner").on("session_owners").columns(["key_id"]).execute();
  },
};
