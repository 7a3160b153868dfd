import type { JsonObject, JsonValue } from "@oriel/core";
import { isList, isObject, list, object, oneOf, optional, type Read, required, string } from "../field.ts";
import { type SummaryInfo, summaryInfo } from "./summary.ts";

// What mochi keeps with a session besides its window. Oriel keeps it in the session's settings under mochi's names, whole, and reports it.

const POLICIES = ["always_confirm", "never_confirm"] as const;

/** `{tools, execution_policy, tool_policies}`; other fields are kept as they came. */
export const toolSettings: Read<JsonValue> = (value, param) => {
  const sent = object(value, param);
  optional(sent, "tools", list(string), param);
  optional(sent, "execution_policy", oneOf(...POLICIES), param);
  optional(sent, "tool_policies", object, param);
  return sent;
};

/** `{enabled_agents}`; other fields are kept as they came. */
export const agentSettings: Read<JsonValue> = (value, param) => {
  const sent = object(value, param);
  optional(sent, "enabled_agents", list(string), param);
  return sent;
};

/** `{summary, topics}` */
export const summary: Read<JsonValue> = (value, param) => {
  const sent = object(value, param);
  required(sent, "summary", string, param);
  optional(sent, "topics", list(string), param);
  return sent;
};

/** What the status of a session tells of these settings. A setting that an earlier version kept in another shape counts as not set. */
export interface MochiStatus {
  readonly tools_enabled: boolean;
  readonly active_tools: readonly string[];
  readonly execution_policy: string;
  readonly agents_enabled: boolean;
  readonly enabled_agents: readonly string[];
  readonly system_prompt_file: string | null;
  readonly summary: SummaryInfo | null;
  readonly summary_model: string | null;
}

export function mochiStatus(settings: Readonly<Record<string, JsonValue | undefined>>): MochiStatus {
  const tools = objectIn(settings["tool_settings"]);
  const active = namesIn(settings["activeTools"]) ?? textsIn(tools["tools"]);
  const agents = textsIn(objectIn(settings["agent_settings"])["enabled_agents"]);
  return {
    tools_enabled: active.length > 0,
    active_tools: active,
    execution_policy: textIn(tools["execution_policy"]) ?? POLICIES[0],
    agents_enabled: agents.length > 0,
    enabled_agents: agents,
    system_prompt_file: textIn(settings["system_prompt_file"]),
    summary: summaryInfo(settings),
    summary_model: textIn(settings["summary_model"]),
  };
}

function objectIn(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isObject(value) ? value : {};
}

/** Names of what is in use; `undefined` where that was never set. */
function namesIn(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined || !isList(value)) return undefined;
  return value.flatMap((item) => textIn(objectIn(item)["name"]) ?? []);
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  return value !== undefined && isList(value) ? value.filter((item) => typeof item === "string") : [];
}

function textIn(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}
