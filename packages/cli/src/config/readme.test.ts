import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultText } from "../options.ts";
import { SETTING_NAMES, SETTINGS, type Values } from "./settings.ts";

/** All settings as the table that the README shows. */
function settingsTable(): string {
  return [
    "| Key in `oriel.toml` | Variable | Flag | Default | What it sets |",
    "|---|---|---|---|---|",
    ...SETTING_NAMES.map(settingRow),
  ].join("\n");
}

function settingRow(name: keyof Values): string {
  const { key, env, flag, description } = SETTINGS[name];
  const variables = env.map((variable) => `\`${variable}\``).join(", ");
  return `| \`${key}\` | ${variables} | \`${flag.replace("...>", ">")}\` | ${defaultText(name)} | ${description} |`;
}

describe("the README", () => {
  it("shows every setting as it is declared", () => {
    expect(readFileSync(new URL("../../../../README.md", import.meta.url), "utf8")).toContain(settingsTable());
  });
});
