import type { KnownContext, Store } from "@oriel/core";
import type { Kysely } from "kysely";
import { columnText } from "./column-text.ts";
import { keyLists } from "./key-lists.ts";
import { inOneOrder, lastSequence, pruneOlder } from "./newest.ts";
import { isRecord, readJson } from "./read-json.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** What is remembered of conversations, by the hashes of their beginnings. */
export function knownContexts(run: Run): Store["contexts"] {
  return {
    find: (keys) =>
      run("look for a conversation", async (db) => {
        for (const list of keyLists(keys)) {
          const context = await firstOf(db, list);
          if (context !== undefined) return context;
        }
        return undefined;
      }),
    put: (contexts) =>
      run("remember a conversation", (db) =>
        db.transaction().execute(async (transaction) => {
          const last = await lastSequence(transaction, "contexts");
          const rows = contexts.map((context, index) => ({
            id: columnText(context.key),
            sequence: last + 1 + index,
            updated_at: context.updatedAt,
            context: JSON.stringify(context),
          }));
          for (const { id, ...value } of inOneOrder(rows)) {
            await transaction
              .insertInto("contexts")
              .values({ id, ...value })
              .onConflict((conflict) => conflict.column("id").doUpdateSet(value))
              .execute();
          }
        }),
      ),
    prune: (keep) => run("forget old conversations", (db) => pruneOlder(db, "contexts", keep)),
  };
}

/** Only the ids are read of all that are known, for of a long conversation that may be every one; then the first that can be read. */
async function firstOf(db: Kysely<Tables>, ids: readonly string[]): Promise<KnownContext | undefined> {
  const rows = await db.selectFrom("contexts").select("id").where("id", "in", ids).execute();
  const known = new Set(rows.map(({ id }) => id));
  for (const id of new Set(ids)) {
    if (!known.has(id)) continue;
    const row = await db.selectFrom("contexts").select("context").where("id", "=", id).executeTakeFirst();
    const context = row === undefined ? undefined : readJson(row.context, isKnownContext);
    if (context !== undefined) return context;
  }
  return undefined;
}

function isKnownContext(value: unknown): value is KnownContext {
  if (!isRecord(value)) return false;
  const { key, session, messages, rules, cut, updatedAt } = value;
  return (
    [key, session, rules, updatedAt].every((text) => typeof text === "string") &&
    typeof messages === "number" &&
    isRecord(cut) &&
    Array.isArray(cut["changes"])
  );
}
