import type { Checkpoint, Store } from "@oriel/core";
import { columnText } from "./column-text.ts";
import { keyLists } from "./key-lists.ts";
import { lastSequence, pruneOlder } from "./newest.ts";
import { isRecord, readJson } from "./read-json.ts";
import type { Run } from "./run.ts";

/** Summaries, by what they stand for. */
export function storedCheckpoints(run: Run): Store["checkpoints"] {
  return {
    get: (ids) =>
      run("read checkpoints", async (db) => {
        const found = new Map<string, Checkpoint>();
        for (const list of keyLists(ids)) {
          const rows = await db.selectFrom("checkpoints").select("checkpoint").where("id", "in", list).execute();
          for (const row of rows) {
            const checkpoint = readJson(row.checkpoint, isCheckpoint);
            if (checkpoint !== undefined) found.set(checkpoint.id, checkpoint);
          }
        }
        return [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
      }),
    put: (checkpoint) =>
      run("save a checkpoint", (db) =>
        db.transaction().execute(async (transaction) => {
          const value = {
            sequence: (await lastSequence(transaction, "checkpoints")) + 1,
            created_at: checkpoint.createdAt,
            checkpoint: JSON.stringify(checkpoint),
          };
          await transaction
            .insertInto("checkpoints")
            .values({ id: columnText(checkpoint.id), ...value })
            .onConflict((conflict) => conflict.column("id").doUpdateSet(value))
            .execute();
        }),
      ),
    prune: (keep) => run("remove old checkpoints", (db) => pruneOlder(db, "checkpoints", keep)),
  };
}

/** Without its text a checkpoint stands for nothing. */
function isCheckpoint(value: unknown): value is Checkpoint {
  return isRecord(value) && typeof value["id"] === "string" && typeof value["text"] === "string";
}
