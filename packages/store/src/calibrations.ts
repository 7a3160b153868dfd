import { type Calibration, normaliseModelName, type Store } from "@oriel/core";
import { columnText } from "./column-text.ts";
import { isRecord, readJson } from "./read-json.ts";
import type { Run } from "./run.ts";

/** What was learnt of tokenizers, per engine and model; found again under every spelling of a model's name. */
export function storedCalibrations(run: Run): Store["calibrations"] {
  return {
    get: (engine, model) =>
      run(`read the calibration of ${model}`, async (db) => {
        const row = await db
          .selectFrom("calibrations")
          .select("calibration")
          .where("engine", "=", columnText(engine))
          .where("name", "=", nameOf(model))
          .executeTakeFirst();
        return row === undefined ? undefined : readJson(row.calibration, isCalibration);
      }),
    put: (engine, model, calibration) =>
      run(`save the calibration of ${model}`, async (db) => {
        const value = { calibration: JSON.stringify(calibration) };
        await db
          .insertInto("calibrations")
          .values({ engine: columnText(engine), name: nameOf(model), ...value })
          .onConflict((conflict) => conflict.columns(["engine", "name"]).doUpdateSet(value))
          .execute();
      }),
  };
}

function nameOf(model: string): string {
  return columnText(normaliseModelName(model));
}

/** Numbers that are not finite become `null` in JSON: what was learnt wrong is not learnt. */
function isCalibration(value: unknown): value is Calibration {
  if (!isRecord(value)) return false;
  const { factors, certainty, reports, spread } = value;
  return areNumbers(factors) && areNumbers(certainty) && typeof reports === "number" && typeof spread === "number";
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}
