import type { JsonValue, SessionSettings } from "@oriel/core";

/** The settings after a change; a value of `null` takes one away. */
export function changedSettings(settings: SessionSettings, change: Readonly<Record<string, JsonValue>>): SessionSettings {
  return Object.fromEntries(Object.entries({ ...settings, ...change }).filter(([, value]) => value !== null));
}
