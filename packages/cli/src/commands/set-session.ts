import { type JsonValue, OrielError } from "@oriel/core";
import { compactionIn } from "../compaction-flag.ts";
import type { ControlClient } from "../control-client.ts";
import { type Terminal, writeJson } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";
import { showSession } from "./sessions.ts";
import { showSystemPrompt } from "./system-prompt.ts";

/** The flags of `set` as they were typed. */
export interface SetOptions {
  readonly policy?: string;
  readonly compaction?: readonly string[];
  readonly mode?: string;
  readonly goal?: string;
  readonly skill?: readonly string[];
  readonly tool?: readonly string[];
  readonly hook?: readonly string[];
  readonly mcpServer?: readonly string[];
  readonly clear?: readonly string[];
}

/** `oriel sessions set SESSION`: changes how a session is held and what its system prompt is made of, and shows what came of it. */
export async function setSession(
  client: ControlClient,
  terminal: Terminal,
  { id, options }: { readonly id: string; readonly options: SetOptions },
  style: OutputStyle,
): Promise<void> {
  const { policy } = options;
  const settings = settingsOf(options);
  const names = Object.keys(settings);
  if (policy === undefined && names.length === 0) throw nothingToChange();
  const session = await client.sessions.change(id, {
    ...(policy === undefined ? {} : { policy }),
    ...(names.length === 0 ? {} : { settings }),
  });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...session });
  else if (names.some((name) => name !== "compaction")) await showSystemPrompt(client, terminal, id, style);
  else await showSession(client, terminal, id, style);
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
  compaction: "compaction",
};

/** @throws OrielError `invalid_request` where there is nothing of a name to take away, and for what is no KEY=VALUE. */
function settingsOf({ compaction, mode, goal, skill, tool, hook, mcpServer, clear = [] }: SetOptions): Readonly<Record<string, JsonValue>> {
  return {
    ...Object.fromEntries(clear.map((name) => [clearedBy(name), null])),
    ...(compaction === undefined ? {} : { compaction: compactionIn(compaction) }),
    ...(mode === undefined ? {} : { mode }),
    ...(goal === undefined ? {} : { goal }),
    ...(skill === undefined ? {} : { active_skills: skill }),
    ...(tool === undefined ? {} : { active_tools: tool }),
    ...(hook === undefined ? {} : { active_hooks: hook }),
    ...(mcpServer === undefined ? {} : { active_mcp_servers: mcpServer }),
  };
}

function nothingToChange(): OrielError {
  return new OrielError(
    "invalid_request",
    "There is nothing to change: name a --policy, a --compaction, a --mode, a --goal, a --skill or what to --clear.",
  );
}

function clearedBy(name: string): string {
  const setting = Object.hasOwn(CLEARED, name) ? CLEARED[name] : undefined;
  if (setting !== undefined) return setting;
  throw new OrielError("invalid_request", `--clear takes ${Object.keys(CLEARED).join(", ")}, got ${name}.`);
}
