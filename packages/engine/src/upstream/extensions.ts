import type { JsonObject } from "@oriel/core";

/** Sampling fields beyond the common ones that some engine knows. */
export type Extension =
  | "typical_p"
  | "repeat_last_n"
  | "mirostat"
  | "mirostat_tau"
  | "mirostat_eta"
  | "dry_multiplier"
  | "dry_base"
  | "dry_allowed_length"
  | "dry_penalty_last_n"
  | "xtc_probability"
  | "xtc_threshold"
  | "top_n_sigma"
  | "dynatemp_range"
  | "dynatemp_exponent"
  | "min_tokens";

interface WellFormed {
  readonly min: number;
  readonly max: number;
  readonly whole?: true;
}

const WELL_FORMED: Readonly<Record<Extension, WellFormed>> = {
  typical_p: { min: 0, max: 1 },
  repeat_last_n: { min: -1, max: 1_000_000, whole: true },
  mirostat: { min: 0, max: 2, whole: true },
  mirostat_tau: { min: 0, max: 100 },
  mirostat_eta: { min: 0, max: 10 },
  dry_multiplier: { min: 0, max: 100 },
  dry_base: { min: 0, max: 100 },
  dry_allowed_length: { min: 0, max: 1_000_000, whole: true },
  dry_penalty_last_n: { min: -1, max: 1_000_000, whole: true },
  xtc_probability: { min: 0, max: 1 },
  xtc_threshold: { min: 0, max: 1 },
  top_n_sigma: { min: -1, max: 100 },
  dynatemp_range: { min: 0, max: 100 },
  dynatemp_exponent: { min: 0, max: 100 },
  min_tokens: { min: 0, max: 1_000_000, whole: true },
};

/**
 * Of the fields a client sent along, those this engine knows and that are well-formed numbers; the rest stays behind. Fields that steer the
 * engine's own memory (`n_keep`, `n_discard`, `id_slot`, `num_batch` …) are on no list: they would break other clients or reload the model.
 */
export function knownExtensions(passthrough: JsonObject | undefined, known: readonly Extension[]): JsonObject {
  if (passthrough === undefined) return {};
  const fields: Record<string, number> = {};
  for (const name of known) {
    const value = passthrough[name];
    const { min, max, whole } = WELL_FORMED[name];
    if (typeof value !== "number" || !(value >= min && value <= max)) continue;
    if (whole === true && !Number.isInteger(value)) continue;
    fields[name] = value;
  }
  return fields;
}
