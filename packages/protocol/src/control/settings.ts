import type { JsonObject, JsonValue, SessionSettings } from "@oriel/core";
import { integer, object, type Read, string } from "../field.ts";
import { replyTokens, temperature } from "../sampling.ts";
import { agentSettings, summary, toolSettings } from "./mochi-settings.ts";

/** Settings to be laid over those there are; `null` takes one away. Keyed as `SessionSettings` is. */
export type SettingsChange = Readonly<Record<string, JsonValue>>;

/** The settings Oriel itself reads, by their wire names; any other is kept as it came. Those mochi has keep mochi's names. */
const KNOWN: ReadonlyMap<string, { readonly name: keyof SessionSettings & string; readonly read: Read<JsonValue> }> = new Map([
  ["system_prompt", { name: "systemPrompt", read: string }],
  ["max_tokens", { name: "maxTokens", read: replyTokens }],
  ["temperature", { name: "temperature", read: temperature }],
  ["max_snapshots", { name: "maxSnapshots", read: integer(1, 1000) }],
  ["tool_settings", { name: "tool_settings", read: toolSettings }],
  ["agent_settings", { name: "agent_settings", read: agentSettings }],
  ["system_prompt_file", { name: "system_prompt_file", read: string }],
  ["summary", { name: "summary", read: summary }],
  ["summary_model", { name: "summary_model", read: string }],
]);

/** @throws OrielError `invalid_request`, with the field in `param`. */
export const decodeSettings: Read<SettingsChange> = (value, param) =>
  Object.fromEntries(
    Object.entries(object(value, param)).map(([wireName, setting]) => {
      const known = KNOWN.get(wireName);
      if (known === undefined) return [wireName, setting];
      return [known.name, setting === null ? null : known.read(setting, `${param}.${wireName}`)];
    }),
  );

/** The settings as the control API shows them. */
export function settingsInfo(settings: SessionSettings): JsonObject {
  const wireNames = new Map([...KNOWN].map(([wireName, { name }]) => [name, wireName]));
  const info: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) info[wireNames.get(name) ?? name] = value;
  }
  return info;
}
