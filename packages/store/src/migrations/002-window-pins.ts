import type { Migration } from "../migrate.ts";

export const windowPins: Migration = {
  version: 2,
  name: "window pins",
  async up(schema) {
    await schema
      .createTable("window_pins")
      .addColumn("engine", "text", (column) => column.notNull())
      .addColumn("model", "text", (column) => column.notNull())
      .addColumn("window_tokens", "integer", (column) => column.notNull())
      .addColumn("history", "text", (column) => column.notNull())
      .addColumn("revision", "integer", (column) => column.notNull())
      .addColumn("updated_at", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("window_pins_key", ["engine", "model"])
      .execute();
  },
};
