import type { Migration } from "../migrate.ts";

/** When a model was used before this is not known, and the receipts that are there belong to nobody's key. */
export const lastUsesReceiptKeys: Migration = {
  version: 8,
  name: "last uses of models, keys of receipts",
  async up(schema) {
    await schema.alterTable("window_pins").addColumn("used_at", "text").execute();
    await schema.alterTable("receipts").addColumn("key_id", "text").execute();
    await schema.createIndex("receipts_of_key").on("receipts").columns(["key_id", "sequence desc", "id desc"]).execute();
  },
};
