import type { Kysely } from "kysely";
import type { Tables } from "./schema.ts";

/** The tables of which only the newest rows are kept. A row is as new as its last `put`: a count tells, for clocks are set back. */
type Ageing = "receipts" | "checkpoints" | "contexts";

/**
 * The sequence of the row that was put last, 0 in an empty table; the next ones follow it. Two processes may see the same one where a
 * database lets transactions overlap: every order by `sequence` goes on by `id`.
 */
export async function lastSequence(db: Kysely<Tables>, table: Ageing): Promise<number> {
  const last = await db.selectFrom(table).select("sequence").orderBy("sequence", "desc").limit(1).executeTakeFirst();
  return last?.sequence ?? 0;
}

/** Two who write the same rows write them in this order, so that neither waits for the other while that waits for it. Of one row the last stays last. */
export function inOneOrder<Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
}

/** Deletes all but the newest `keep` rows; answers how many that were. Walks over `keep` entries of an index, however many come after them. */
export async function pruneOlder(db: Kysely<Tables>, table: Ageing, keep: number): Promise<number> {
  const first = await db
    .selectFrom(table)
    .select(["sequence", "id"])
    .orderBy("sequence", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .offset(keep)
    .executeTakeFirst();
  if (first === undefined) return 0;
  const { numDeletedRows } = await db
    .deleteFrom(table)
    .where(({ eb, refTuple, tuple }) => eb(refTuple("sequence", "id"), "<=", tuple(first.sequence, first.id)))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
