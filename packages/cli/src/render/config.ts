import type { JsonObject } from "@oriel/core";
import type { LoadedConfig } from "../config/load.ts";
import { showOrigin } from "../config/origin.ts";
import type { Config } from "../config/resolve.ts";
import { SETTING_NAMES, SETTINGS, type Values } from "../config/settings.ts";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** Every setting and its value, and with `withOrigin` who set it. */
export function renderConfig(screen: Screen, config: Config, withOrigin: boolean): readonly string[] {
  const columns: readonly Column<keyof Values>[] = [
    { title: "SETTING", cell: (name) => SETTINGS[name].key },
    { title: "VALUE", cell: (name) => showValue(config, name) },
    ...(withOrigin ? [{ title: "ORIGIN", cell: (name: keyof Values) => showOrigin(config[name].origin) }] : []),
  ];
  return renderTable(screen, columns, SETTING_NAMES);
}

/** The same for programs; sizes are bytes, durations seconds. */
export function configToJson({ config, file }: LoadedConfig): JsonObject {
  return {
    schema_version: 1,
    file: { path: file.path, exists: file.exists },
    settings: SETTING_NAMES.map((name) => settingToJson(config, name)),
  };
}

function showValue<Name extends keyof Values>(config: Config, name: Name): string {
  return SETTINGS[name].kind.show(config[name].value);
}

function settingToJson<Name extends keyof Values>(config: Config, name: Name): JsonObject {
  const { value, origin } = config[name];
  return { key: SETTINGS[name].key, value: SETTINGS[name].kind.toJson(value), origin: { ...origin } };
}
