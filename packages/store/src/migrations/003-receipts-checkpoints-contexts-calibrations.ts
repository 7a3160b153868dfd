import type { Migration } from "../migrate.ts";

export const receiptsCheckpointsContextsCalibrations: Migration = {
  version: 3,
  name: "receipts, checkpoints, contexts, calibrations",
  async up(schema) {
    await schema
      .createTable("receipts")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("session", "text", (column) => column.notNull())
      .addColumn("created_at", "text", (column) => column.notNull())
      .addColumn("receipt", "text", (column) => column.notNull())
      .execute();
    await schema.createIndex("receipts_newest").on("receipts").columns(["sequence desc", "id desc"]).execute();
    await schema.createIndex("receipts_of_session").on("receipts").columns(["session", "sequence desc", "id desc"]).execute();
    await schema
      .createTable("checkpoints")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("created_at", "text", (column) => column.notNull())
      .addColumn("checkpoint", "text", (column) => column.notNull())
      .execute();
    await schema.createIndex("checkpoints_newest").on("checkpoints").columns(["sequence desc", "id desc"]).execute();
    await schema
      .createTable("contexts")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("sequence", "integer", (column) => column.notNull())
      .addColumn("updated_at", "text", (column) => column.notNull())
      .addColumn("context", "text", (column) => column.notNull())
      .execute();
    await schema.createIndex("contexts_newest").on("contexts").columns(["sequence desc", "id desc"]).execute();
    await schema
      .createTable("calibrations")
      .addColumn("engine", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("calibration", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("calibrations_key", ["engine", "name"])
      .execute();
  },
};
