import { OrielError } from "../../errors.ts";

/** A file that lacks what its model cannot be known without. */
export function missingKey(file: string, key: string, use: string): OrielError {
  return new OrielError(
    "model_load_failed",
    `${file} lacks the key "${key}", which says ${use}: the file is damaged or was written by a converter that left it out.`,
    { data: { reason: "missing_key", key, file } },
  );
}

/** A key with a value that cannot be meant. */
export function wrongValue(file: string, key: string, expected: string, got: string): OrielError {
  return new OrielError("model_load_failed", `"${key}" in ${file} must be ${expected}, got ${got}.`, {
    data: { reason: "wrong_value", key, file },
  });
}
