import type { JsonObject, JsonValue, SessionSettings } from "@oriel/core";
import { object, type Read, string } from "../field.ts";
import { replyTokens, temperature } from "../sampling.ts";

/** Settings to be laid over those there are; `null` takes one away. Keyed as `SessionSettings` is. */
export type SettingsChange = Readonly<Record<string, JsonValue>>;

/** The settings Oriel itself reads, by their wire names; any other is kept as it came. */
const KNOWN: ReadonlyMap<string, { readonly name: keyof SessionSettings & string; readonly read: Read<JsonValue> }> = new Map([
  ["system_prompt", { name: "systemPrompt", read: string }],
  ["max_tokens", { name: "maxTokens", read: replyTokens }],
  ["temperature", { name: "temperature", read: temperature }],
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
