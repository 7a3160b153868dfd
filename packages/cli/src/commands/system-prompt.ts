import { resolve } from "node:path";
import { type JsonValue, OrielError } from "@oriel/core";
import type { ControlClient } from "../control-client.ts";
import { renderDiscovered, renderSystemPrompt } from "../render/system-prompt.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** The flags of `set` as they were typed. */
export interface SetOptions {
  readonly mode?: string;
  readonly goal?: string;
  readonly skill?: readonly string[];
  readonly tool?: readonly string[];
  readonly hook?: readonly string[];
  readonly mcpServer?: readonly string[];
  readonly clear?: readonly string[];
}

/** `oriel sessions prompt SESSION` */
export async function showSystemPrompt(client: ControlClient, terminal: Terminal, id: string, style: OutputStyle): Promise<void> {
  const reply = await client.sessions.systemPrompt(id);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderSystemPrompt(terminal.stdout, reply));
}

/** `oriel sessions set SESSION`: changes what its system prompt is made of, and shows it. */
export async function setSession(
  client: ControlClient,
  terminal: Terminal,
  { id, options }: { readonly id: string; readonly options: SetOptions },
  style: OutputStyle,
): Promise<void> {
  const session = await client.sessions.change(id, { settings: settingsOf(options) });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...session });
  else await showSystemPrompt(client, terminal, id, style);
}

/** `oriel sessions discover SESSION PATH` */
export async function discoverContext(
  client: ControlClient,
  terminal: Terminal,
  { id, path, root, workingFolder }: DiscoverOptions,
  style: OutputStyle,
): Promise<void> {
  const within = root === undefined ? {} : { root: resolve(workingFolder, root) };
  const reply = await client.sessions.discover(id, { from: resolve(workingFolder, path), ...within });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderDiscovered(terminal.stdout, reply));
}

interface DiscoverOptions {
  readonly id: string;
  readonly path: string;
  readonly root: string | undefined;
  readonly workingFolder: string;
}

/** What `--clear` takes, by the setting it takes away. */
const CLEARED: Readonly<Record<string, string>> = {
  mode: "mode",
  goal: "goal",
  skills: "active_skills",
  tools: "active_tools",
  hooks: "active_hooks",
  "mcp-servers": "active_mcp_servers",
  context: "discovered",
};

/** @throws OrielError `invalid_request` where there is nothing to change, or nothing of that name to take away. */
function settingsOf({ mode, goal, skill, tool, hook, mcpServer, clear = [] }: SetOptions): Readonly<Record<string, JsonValue>> {
  const settings = {
    ...Object.fromEntries(clear.map((name) => [clearedBy(name), null])),
    ...(mode === undefined ? {} : { mode }),
    ...(goal === undefined ? {} : { goal }),
    ...(skill === undefined ? {} : { active_skills: skill }),
    ...(tool === undefined ? {} : { active_tools: tool }),
    ...(hook === undefined ? {} : { active_hooks: hook }),
    ...(mcpServer === undefined ? {} : { active_mcp_servers: mcpServer }),
  };
  if (Object.keys(settings).length > 0) return settings;
  throw new OrielError("invalid_request", "There is nothing to change: name a --mode, a --goal, a --skill or what to --clear.");
}

function clearedBy(name: string): string {
  const setting = Object.hasOwn(CLEARED, name) ? CLEARED[name] : undefined;
  if (setting !== undefined) return setting;
  throw new OrielError("invalid_request", `--clear takes ${Object.keys(CLEARED).join(", ")}, got ${name}.`);
}
