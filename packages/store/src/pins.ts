import { OrielError, type Store, type WindowAdjustment, type WindowPin } from "@oriel/core";
import type { Kysely, Selectable } from "kysely";
import type { Run } from "./run.ts";
import type { Tables } from "./schema.ts";

/** A writer who is overtaken this often in a row has met something else than other writers. */
const MOST_TRIES = 100;

/** The window each model is served at, shared by every process on this database. */
export function windowPins(run: Run): Store["pins"] {
  return {
    list: () =>
      run("list the windows", async (db) => {
        const rows = await db.selectFrom("window_pins").selectAll().orderBy("engine").orderBy("model").execute();
        return rows.map(toPin);
      }),
    get: (engine, model) =>
      run(`read the window of ${model}`, async (db) => {
        const row = await read(db, engine, model);
        return row === undefined ? undefined : toPin(row);
      }),
    change: (engine, model, decide) =>
      run(`change the window of ${model}`, async (db) => {
        for (let tries = 0; tries < MOST_TRIES; tries += 1) {
          const row = await read(db, engine, model);
          const pin = row === undefined ? undefined : toPin(row);
          const next = decide(pin);
          if (next === undefined) return pin;
          if (await write(db, { engine, model, ...next }, row?.revision)) return { engine, model, ...next };
        }
        throw new OrielError("conflict", `The window of ${model} changes faster than it can be read. Try again.`);
      }),
    used: (engine, model, usedAt) =>
      run(`note a use of ${model}`, async (db) => {
        await db
          .updateTable("window_pins")
          .set(({ eb }) => ({ used_at: usedAt, revision: eb("revision", "+", 1) }))
          .where("engine", "=", engine)
          .where("model", "=", model)
          .execute();
      }),
    delete: (engine, model) =>
      run(`forget the window of ${model}`, async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom("window_pins")
          .where("engine", "=", engine)
          .where("model", "=", model)
          .executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
      }),
  };
}

type Row = Selectable<Tables["window_pins"]>;

function read(db: Kysely<Tables>, engine: string, model: string): Promise<Row | undefined> {
  return db.selectFrom("window_pins").selectAll().where("engine", "=", engine).where("model", "=", model).executeTakeFirst();
}

/** Writes only over the revision that was seen (`undefined`: over none); answers whether it did. */
async function write(db: Kysely<Tables>, pin: WindowPin, seen: number | undefined): Promise<boolean> {
  const { window, history, updatedAt, usedAt = null } = pin;
  const value = { window_tokens: window, history: JSON.stringify(history), updated_at: updatedAt, used_at: usedAt };
  if (seen === undefined) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto("window_pins")
      .values({ engine: pin.engine, model: pin.model, ...value, revision: 1 })
      .onConflict((conflict) => conflict.columns(["engine", "model"]).doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await db
    .updateTable("window_pins")
    .set({ ...value, revision: seen + 1 })
    .where("engine", "=", pin.engine)
    .where("model", "=", pin.model)
    .where("revision", "=", seen)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function toPin(row: Row): WindowPin {
  const history: readonly WindowAdjustment[] = JSON.parse(row.history);
  const { engine, model, window_tokens: window, updated_at: updatedAt, used_at: usedAt } = row;
  return { engine, model, window, history, updatedAt, usedAt: usedAt ?? undefined };
}
