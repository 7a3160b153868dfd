import { Option } from "commander";
import type { Flags } from "./config/resolve.ts";
import { SETTING_NAMES, SETTINGS, type Values } from "./config/settings.ts";

/** The flags of these settings, as the command line parser and the help need them. */
export function settingOptions(names: readonly (keyof Values)[]): readonly Option[] {
  return names.map((name) => new Option(SETTINGS[name].flag, describe(name)));
}

/** The setting flags among the options that were parsed. */
export function flagsOf(parsed: Readonly<Record<string, unknown>>): Flags {
  const given = SETTING_NAMES.map((name) => [name, textsOf(parsed[new Option(SETTINGS[name].flag).attributeName()])] as const);
  return Object.fromEntries(given.filter(([, texts]) => texts !== undefined));
}

function textsOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

function describe<Name extends keyof Values>(name: Name): string {
  const { description, env } = SETTINGS[name];
  return `${description} [${env[0]}, default: ${defaultText(name)}]`;
}

/** The default in words that hold on every machine. */
export function defaultText<Name extends keyof Values>(name: Name): string {
  const { kind, default: value, defaultNote } = SETTINGS[name];
  return defaultNote ?? kind.show(value({ dataFolder: "" }));
}
