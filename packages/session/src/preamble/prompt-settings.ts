import type { DiscoveredContext, InUse, JsonObject, JsonValue, SessionSettings } from "@oriel/core";

/** The settings that make a system prompt. */
export type PromptSettings = Pick<
  SessionSettings,
  "systemPrompt" | "mode" | "goal" | "activeSkills" | "activeTools" | "activeHooks" | "activeMcpServers" | "discovered"
>;

/** What of the settings stands before the first message. One that was kept under its name in another shape, before it had a meaning, counts as not set. */
export function promptSettings(settings: Readonly<Record<string, JsonValue | undefined>>): PromptSettings {
  return {
    systemPrompt: textIn(settings["systemPrompt"]),
    mode: textIn(settings["mode"]),
    goal: textIn(settings["goal"]),
    activeSkills: inUseIn(settings["activeSkills"]),
    activeTools: inUseIn(settings["activeTools"]),
    activeHooks: inUseIn(settings["activeHooks"]),
    activeMcpServers: inUseIn(settings["activeMcpServers"]),
    discovered: discoveredIn(settings["discovered"]),
  };
}

/** Whether Oriel has anything to say beside the user's own words. */
export function saysMore({ systemPrompt: _, ...others }: PromptSettings): boolean {
  return Object.values(others).some((value) => value !== undefined);
}

/** The names of what is in use, of a setting that may not be there. */
export function namesIn(value: JsonValue | undefined): readonly string[] {
  return inUseIn(value)?.map(({ name }) => name) ?? [];
}

function textIn(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An empty list is as good as none. */
function inUseIn(value: JsonValue | undefined): readonly InUse[] | undefined {
  if (value === undefined || !isList(value)) return undefined;
  const named = value.filter(isObject).flatMap(({ name, about }): readonly InUse[] => {
    if (typeof name !== "string") return [];
    return [{ name, ...(typeof about === "string" ? { about } : {}) }];
  });
  return named.length === 0 ? undefined : named;
}

function discoveredIn(value: JsonValue | undefined): DiscoveredContext | undefined {
  if (value === undefined || !isObject(value)) return undefined;
  const { root, from, text, tokens, files } = value;
  if (typeof root !== "string" || typeof from !== "string" || typeof text !== "string" || text === "") return undefined;
  if (typeof tokens !== "number" || files === undefined || !isList(files)) return undefined;
  const known = files.filter(isObject).flatMap(fileIn);
  return known.length === 0 ? undefined : { root, from, text, tokens, files: known };
}

function fileIn({ path, kind, tokens }: JsonObject): DiscoveredContext["files"] {
  return typeof path === "string" && (kind === "whole" || kind === "cut") && typeof tokens === "number" ? [{ path, kind, tokens }] : [];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}
