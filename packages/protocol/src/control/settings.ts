import type { JsonObject, JsonValue, SessionSettings } from "@oriel/core";
import { integer, object, oneOf, type Read, string } from "../field.ts";
import { replyTokens, temperature } from "../sampling.ts";
import { discovered, notToBeSent } from "./discovered.ts";
import { goal, inUse, mode } from "./in-use.ts";
import { agentSettings, summary, toolSettings } from "./mochi-settings.ts";
import { windowSettings, windowSettingsInfo } from "./window-settings.ts";

/** Settings to be laid over those there are; `null` takes one away. Keyed as `SessionSettings` is. */
export type SettingsChange = Readonly<Record<string, JsonValue>>;

interface Known {
  readonly name: keyof SessionSettings & string;
  readonly read: Read<JsonValue>;
}

/** The settings Oriel itself reads, by their wire names; any other is kept as it came. Those mochi has keep mochi's names. */
const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ["system_prompt", { name: "systemPrompt", read: string }],
  ["max_tokens", { name: "maxTokens", read: replyTokens }],
  ["temperature", { name: "temperature", read: temperature }],
  ["max_snapshots", { name: "maxSnapshots", read: integer(1, 1000) }],
  ["mode", { name: "mode", read: mode }],
  ["goal", { name: "goal", read: goal }],
  ["active_skills", { name: "activeSkills", read: inUse }],
  ["active_tools", { name: "activeTools", read: inUse }],
  ["active_hooks", { name: "activeHooks", read: inUse }],
  ["active_mcp_servers", { name: "activeMcpServers", read: inUse }],
  ["window", { name: "window", read: windowSettings }],
  // Under the names of a policy's JSON, which are checked together with the policy it is laid over.
  ["compaction", { name: "compaction", read: object }],
  ["discovered", { name: "discovered", read: notToBeSent }],
  ["tool_settings", { name: "tool_settings", read: toolSettings }],
  ["agent_settings", { name: "agent_settings", read: agentSettings }],
  ["system_prompt_file", { name: "system_prompt_file", read: string }],
  ["summary", { name: "summary", read: summary }],
  ["summary_model", { name: "summary_model", read: string }],
  ["summaries", { name: "summaries", read: oneOf("idle", "never") }],
]);

/** As they stand in a session file, which carries also what no request may set. */
const IN_FILES: ReadonlyMap<string, Known> = new Map([...KNOWN, ["discovered", { name: "discovered", read: discovered }]]);

/** The settings of a request. @throws OrielError `invalid_request`, with the field in `param`. */
export const decodeSettings: Read<SettingsChange> = readBy(KNOWN);

/** The settings in a session file. @throws OrielError `invalid_request`, with the field in `param`. */
export const readSettings: Read<SettingsChange> = readBy(IN_FILES);

/** The settings as the control API shows them: of context files the names, since their text would be told with every list of sessions. */
export function settingsInfo(settings: SessionSettings): JsonObject {
  const { discovered, ...others } = settings;
  if (discovered === undefined) return settingsFields(settings);
  const { root, from, tokens, files } = discovered;
  return { ...settingsFields(others), discovered: { root, from, tokens, files } };
}

/** The settings as a session file carries them: all that there is. */
export function settingsFields({ window, ...settings }: SessionSettings): JsonObject {
  const wireNames = new Map([...KNOWN].map(([wireName, { name }]) => [name, wireName]));
  const info: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) info[wireNames.get(name) ?? name] = value;
  }
  return window === undefined ? info : { ...info, window: windowSettingsInfo(window) };
}

function readBy(settings: ReadonlyMap<string, Known>): Read<SettingsChange> {
  return (value, param) =>
    Object.fromEntries(
      Object.entries(object(value, param)).map(([wireName, setting]) => {
        const known = settings.get(wireName);
        if (known === undefined) return [wireName, setting];
        return [known.name, setting === null ? null : known.read(setting, `${param}.${wireName}`)];
      }),
    );
}
