import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { OrielError } from "@oriel/core";
import type { Surroundings } from "../surroundings.ts";
import { type ConfigFile, parseConfigFile } from "./file.ts";
import { type Origin, showOrigin } from "./origin.ts";
import { type Config, type Flags, resolveConfig } from "./resolve.ts";

export interface LoadedConfig {
  readonly config: Config;
  readonly file: ConfigLocation & { readonly exists: boolean };
}

export interface ConfigLocation {
  readonly path: string;
  readonly origin: Origin;
}

/**
 * The configuration of this run. A file that was named must be there; the one in the config folder may be.
 * @throws OrielError `bad_config` for a file that cannot be read and for anything wrong in it.
 */
export function loadConfig(given: { readonly flags: Flags; readonly configFlag: string | undefined }, around: Surroundings): LoadedConfig {
  const location = locateConfig(given.configFlag, around);
  const file = readConfig(location);
  const places = {
    workingFolder: around.workingFolder,
    fileFolder: dirname(location.path),
    home: around.home,
    dataFolder: around.dataFolder,
  };
  return {
    config: resolveConfig({ flags: given.flags, env: around.env, file, places }),
    file: { ...location, exists: file !== undefined },
  };
}

/** Where the config file is: `--config`, else `ORIEL_CONFIG`, else `oriel.toml` in the config folder. */
export function locateConfig(
  configFlag: string | undefined,
  around: Pick<Surroundings, "env" | "workingFolder" | "configFolder">,
): ConfigLocation {
  if (configFlag !== undefined) return { path: resolve(around.workingFolder, configFlag), origin: { kind: "flag", name: "--config" } };
  const variable = around.env["ORIEL_CONFIG"];
  if (variable !== undefined && variable !== "") {
    return { path: resolve(around.workingFolder, variable), origin: { kind: "env", name: "ORIEL_CONFIG" } };
  }
  return { path: join(around.configFolder, "oriel.toml"), origin: { kind: "default" } };
}

function readConfig({ path, origin }: ConfigLocation): ConfigFile | undefined {
  try {
    return parseConfigFile(path, readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof OrielError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" && origin.kind === "default") return undefined;
    const named = origin.kind === "default" ? "The config file" : `${showOrigin(origin)} names a config file that`;
    const problem = code === "ENOENT" ? "does not exist" : code === "EISDIR" ? "is a folder" : `cannot be read (${String(code)})`;
    throw new OrielError("bad_config", `${named} ${problem}: ${path}`, { cause: error });
  }
}
