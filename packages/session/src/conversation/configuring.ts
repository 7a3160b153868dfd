import {
  type ConversationConfig,
  configNotes,
  conversationConfig,
  type InUse,
  type JsonValue,
  OrielError,
  type SessionSummary,
  type WindowSettings,
} from "@oriel/core";
import { changeSession, type SessionChange } from "../change-session.ts";
import { type DiscoverInput, discoverInSession } from "../discover-in-session.ts";
import type { Discovered } from "../discovery/discovered.ts";
import type { TextFiles } from "../discovery/text-files.ts";
import type { KeptSessions } from "../keep-sessions.ts";
import { sessionOf } from "../session-of.ts";
import type { Running } from "./life.ts";

/** Every change counts from the next turn on. */
export interface Configuring {
  /** What the conversation wants of its model's window; `undefined` where it leaves that to its policy. */
  getConfig(): Promise<ConfigAnswer | undefined>;
  /**
   * Changes that, field by field. The window belongs to the model: one that is larger for others stands.
   * @throws OrielError `invalid_request`, with the field in `param`.
   */
  updateConfig(change: WindowSettings): Promise<ConfigAnswer>;
  /** Changes the model, the policy, the title, or any setting; a setting of `null` is taken away. */
  change(change: SessionChange): Promise<SessionSummary>;
  getSystemPrompt(): Promise<string | undefined>;
  setSystemPrompt(text: string | undefined): Promise<void>;
  /** Whose texts stand before the user's own words in the system prompt; `undefined` for none. */
  getMode(): Promise<string | undefined>;
  setMode(mode: string | undefined): Promise<void>;
  /** What is in use, which the system prompt tells the model of. */
  setActiveSkills(skills: readonly Used[]): Promise<void>;
  setActiveTools(tools: readonly Used[]): Promise<void>;
  setActiveHooks(hooks: readonly Used[]): Promise<void>;
  setActiveMcpServers(servers: readonly Used[]): Promise<void>;
  /** Reads the context files (AGENTS.md, ORIEL.md) from a trusted folder down to a path into the system prompt. */
  discoverContext(where: DiscoverInput): Promise<Discovered>;
}

/** A name, or a name and what it is for. */
export type Used = string | InUse;

export interface ConfigAnswer {
  readonly config: ConversationConfig;
  /** Where the model cannot be served so: a sentence each. */
  readonly notes: readonly string[];
}

export function configuring({ id, kept, inTurn }: Running, files: TextFiles | undefined): Configuring {
  const settings = async (): Promise<SessionSummary["settings"]> => (await sessionOf(kept().store, id)).settings;
  const set = async (name: string, value: JsonValue | undefined): Promise<void> => {
    await inTurn((now) => changeSession(now, id, { settings: { [name]: value ?? null } }));
  };
  const setUsed = (name: string, used: readonly Used[]): Promise<void> =>
    set(name, used.length === 0 ? null : used.map((one) => (typeof one === "string" ? { name: one } : one)));

  return {
    getConfig: async () => configOf(kept(), id),
    updateConfig: (change) =>
      inTurn(async (now) => {
        const { window } = (await sessionOf(now.store, id)).settings;
        await changeSession(now, id, { settings: { window: { ...window, ...change } } });
        const config = await configOf(now, id);
        if (config === undefined) throw new OrielError("internal", "A config that was just kept is not there.");
        return config;
      }),
    change: (change) => inTurn((now) => changeSession(now, id, change)),
    getSystemPrompt: async () => (await settings()).systemPrompt,
    setSystemPrompt: (text) => set("systemPrompt", text),
    getMode: async () => (await settings()).mode,
    setMode: (mode) => set("mode", mode),
    setActiveSkills: (skills) => setUsed("activeSkills", skills),
    setActiveTools: (tools) => setUsed("activeTools", tools),
    setActiveHooks: (hooks) => setUsed("activeHooks", hooks),
    setActiveMcpServers: (servers) => setUsed("activeMcpServers", servers),
    discoverContext: (where) => inTurn((now) => discoverInSession({ ...now, files }, id, where)),
  };
}

async function configOf({ store, route }: KeptSessions, id: string): Promise<ConfigAnswer | undefined> {
  const { settings, model } = await sessionOf(store, id);
  if (settings.window === undefined) return undefined;
  const config = conversationConfig(settings.window);
  return { config, notes: configNotes(config, (await route(model)).served.window.max) };
}
