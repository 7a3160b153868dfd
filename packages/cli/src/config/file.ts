import { OrielError } from "@oriel/core";
import { parse, TomlError } from "smol-toml";
import { nearNames } from "../near-names.ts";
import { SETTING_NAMES, SETTINGS } from "./settings.ts";

/** A config file as far as its syntax and its keys have been checked; the values are checked where they are resolved. */
export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads the text of a config file.
 * @throws OrielError `bad_config` that names the line of a syntax error, or the key that nobody knows.
 */
export function parseConfigFile(path: string, text: string): ConfigFile {
  const values = parseToml(path, text);
  const keys = SETTING_NAMES.map((name) => SETTINGS[name].key);
  for (const key of Object.keys(values)) {
    if (keys.includes(key)) continue;
    const [near] = nearNames(key, keys, 1);
    const advice = near === undefined ? `Known keys: ${keys.join(", ")}.` : `Did you mean ${near}?`;
    throw new OrielError("bad_config", `${path}: there is no setting "${key}". ${advice}`);
  }
  return { path, values };
}

function parseToml(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The library's message goes on with an excerpt of the file, which may hold a key.
    const [reason = ""] = error.message.replace("Invalid TOML document: ", "").split("\n");
    throw new OrielError(
      "bad_config",
      `${path}, line ${error.line}, column ${error.column}: expected TOML, got a syntax error: ${reason}.`,
    );
  }
}
