import { NOTHING_USED, OrielError, type QuotaUsage, type Store } from "@oriel/core";
import type { Transaction } from "kysely";
import { columnText } from "./column-text.ts";
import { isRecord, readJson } from "./read-json.ts";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** Who does not get hold of a row this often has met something else than others who forget it. */
const MOST_TRIES = 10;

/** What has been used of quotas, shared by every process on this database. */
export function storedUsage(run: Run): Store["usage"] {
  return {
    change: (subjects, decide) =>
      run("count what is used", (db) =>
        db.transaction().execute(async (transaction) => {
          const held = new Map<string, QuotaUsage>();
          // In one order, so that no two who want the same ones wait for each other.
          for (const subject of [...new Set(subjects)].sort()) held.set(subject, await hold(transaction, subject));
          const next = decide(subjects.map((subject) => held.get(subject) ?? NOTHING_USED));
          for (const [index, usage] of (next ?? []).entries()) {
            const subject = subjects[index];
            if (subject !== undefined && usage !== held.get(subject)) await write(transaction, subject, usage);
          }
        }),
      ),
    list: () =>
      run("read what is used", async (db) => {
        const rows = await db.selectFrom("quota_usage").select(["subject", "usage"]).orderBy("subject").execute();
        return rows.flatMap(({ subject, usage: text }) => {
          const usage = readJson(text, isUsage);
          const name: string = JSON.parse(`"${subject}"`);
          return usage === undefined ? [] : [{ subject: name, usage }];
        });
      }),
    prune: (before) =>
      run("forget what was used", async (db) => {
        const { numDeletedRows } = await db.deleteFrom("quota_usage").where("changed_ms", "<", before).executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),
  };
}

/** Reads a subject and holds it until the transaction ends: a change to what it was is the one way to hold a row that both databases know. */
async function hold(transaction: Transaction<Tables>, subject: string): Promise<QuotaUsage> {
  const name = columnText(subject);
  const update = transaction
    .updateTable("quota_usage")
    .set(({ ref }) => ({ changed_ms: ref("changed_ms") }))
    .where("subject", "=", name)
    .returning("usage");
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const there = await update.executeTakeFirst();
    if (there !== undefined) return readJson(there.usage, isUsage) ?? NOTHING_USED;
    // Another may put it there at the same moment, and a third forget it again before it is held here.
    await transaction
      .insertInto("quota_usage")
      .values({ subject: name, usage: JSON.stringify(NOTHING_USED), changed_ms: 0 })
      .onConflict((conflict) => conflict.column("subject").doNothing())
      .execute();
  }
  throw new OrielError("conflict", "What is used is forgotten faster than it can be counted. Try again.");
}

async function write(transaction: Transaction<Tables>, subject: string, usage: QuotaUsage): Promise<void> {
  await transaction
    .updateTable("quota_usage")
    .set({ usage: JSON.stringify(usage), changed_ms: usage.at })
    .where("subject", "=", columnText(subject))
    .execute();
}

/** It is written whole: what still has its time and its windows has the rest. */
function isUsage(value: unknown): value is QuotaUsage {
  return isRecord(value) && typeof value["at"] === "number" && Array.isArray(value["hour"]) && Array.isArray(value["open"]);
}
