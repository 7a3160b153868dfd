import type { Migration } from "../migrate.ts";

/** Who had a snapshot made. Of those that are there nobody wrote it down: they stay with the user's, which only the user's own push out. */
export const snapshotMakers: Migration = {
  version: 6,
  name: "makers of snapshots",
  async up(schema) {
    await schema.alterTable("snapshots").addColumn("made_by", "text").execute();
  },
};
