import { existsSync } from "node:fs";
import type { ConfigLocation, LoadedConfig } from "../config/load.ts";
import { showOrigin } from "../config/origin.ts";
import { configToJson, renderConfig } from "../render/config.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";

/** `oriel config list [--origin]` */
export function listConfig(loaded: LoadedConfig, terminal: Terminal, style: { readonly json: boolean; readonly origin: boolean }): void {
  if (style.json) writeJson(terminal.stdout, configToJson(loaded));
  else writeLines(terminal.stdout, renderConfig(terminal.stdout, loaded.config, style.origin));
}

/** `oriel config path`: the path alone, so that it can be handed to an editor, whatever is wrong in the file. */
export function showConfigPath(location: ConfigLocation, terminal: Terminal, style: { readonly json: boolean }): void {
  const { path, origin } = location;
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, path, exists: existsSync(path), origin: showOrigin(origin) });
  else writeLines(terminal.stdout, [path]);
}
