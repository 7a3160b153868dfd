import { readFile } from "node:fs/promises";
import { type JsonValue, OrielError } from "@oriel/core";

/**
 * @param what it holds, as a sentence begins: `The model profiles`.
 * @throws OrielError `bad_config` when it cannot be read, or is no JSON.
 */
export async function readJsonFile(file: string, what: string): Promise<JsonValue> {
  try {
    const value: JsonValue = JSON.parse(await readFile(file, "utf8"));
    return value;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OrielError("bad_config", `${what} in ${file} cannot be read: ${why}.`, { cause });
  }
}
