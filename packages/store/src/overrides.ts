import { normaliseModelName, type Store, type WindowOverride } from "@oriel/core";
import type { Run } from "./run.ts";

/** Saved windows, found again under every spelling of a model's name. */
export function windowOverrides(run: Run): Store["overrides"] {
  return {
    get: (model) =>
      run(`read the saved window of ${model}`, async (db) => {
        const row = await db
          .selectFrom("window_overrides")
          .select(["model", "tokens", "updated_at"])
          .where("name", "=", normaliseModelName(model))
          .executeTakeFirst();
        return row === undefined ? undefined : toOverride(row);
      }),
    list: () =>
      run("list the saved windows", async (db) => {
        const rows = await db.selectFrom("window_overrides").select(["model", "tokens", "updated_at"]).orderBy("name").execute();
        return rows.map(toOverride);
      }),
    put: (override) =>
      run(`save the window of ${override.model}`, async (db) => {
        const value = { model: override.model, tokens: override.tokens, updated_at: override.updatedAt };
        await db
          .insertInto("window_overrides")
          .values({ name: normaliseModelName(override.model), ...value })
          .onConflict((conflict) => conflict.column("name").doUpdateSet(value))
          .execute();
      }),
    delete: (model) =>
      run(`delete the saved window of ${model}`, async (db) => {
        const { numDeletedRows } = await db
          .deleteFrom("window_overrides")
          .where("name", "=", normaliseModelName(model))
          .executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
      }),
  };
}

function toOverride(row: { readonly model: string; readonly tokens: number; readonly updated_at: string }): WindowOverride {
  return { model: row.model, tokens: row.tokens, updatedAt: row.updated_at };
}
