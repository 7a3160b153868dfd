import { PROMPT_MODES } from "@oriel/core";
import { loadConfig } from "../config/load.ts";
import { type ControlClient, controlClient } from "../control-client.ts";
import { gatewayKey, gatewayUrl } from "../gateway-url.ts";
import { flagsOf } from "../options.ts";
import { configuredPolicies } from "../policies.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Candidate, Completion, FindValues } from "./completion.ts";
import type { Place } from "./place.ts";
import { SHELLS } from "./shell-scripts.ts";

/** Values that are written down, by the flag that takes them or by what the help calls them. */
const WRITTEN: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["--level", ["detailed", "moderate", "compact"]],
  ["--log-level", ["silent", "error", "warn", "info", "debug"]],
  ["--output", ["text", "json", "stream-json"]],
  ["by", ["updated", "created", "title"]],
  ["format", ["json", "markdown"]],
  ["mode", PROMPT_MODES],
  ["order", ["asc", "desc"]],
  ["shell", SHELLS],
  ["strategy", ["fifo", "adaptive", "sliding_window:", "keep_first:"]],
]);

const FILES: readonly string[] = ["file", "folder", "path"];

/** Somebody has pressed a key and waits. */
const PATIENCE_MS = 1_000;

/** Asks the folders and the running Oriel that the command line means. */
export function findValues(around: Surroundings): FindValues {
  return async ({ flag, name }, place) => {
    const written = WRITTEN.get(flag ?? name) ?? WRITTEN.get(name);
    // `--output` of an export is a file.
    if (FILES.includes(name)) return "files";
    if (written !== undefined) return written.map((word) => ({ word, about: "" }));
    const found = ASKED.get(name);
    return found === undefined ? [] : within(PATIENCE_MS, () => found(sources(place, around)), []);
  };
}

interface Sources {
  readonly client: () => ControlClient;
  readonly policies: () => ReturnType<typeof configuredPolicies>;
  /** The session among the arguments. */
  readonly session: string;
}

const ASKED: ReadonlyMap<string, (sources: Sources) => Promise<Completion>> = new Map<string, (sources: Sources) => Promise<Completion>>([
  ["model", async ({ client }) => (await client().models()).models.map(({ name, engine_label }) => ({ word: name, about: engine_label }))],
  ["target", async ({ client }) => (await client().models()).models.map(({ name }) => ({ word: name, about: "" }))],
  ["session", async ({ client }) => sessionsOf(client())],
  [
    "snapshot",
    async ({ client, session }) =>
      (await client().sessions.snapshots(session)).snapshots.map((one) => ({ word: one.snapshot_id, about: one.note ?? one.created_at })),
  ],
  [
    "checkpoint",
    async ({ client, session }) =>
      (await client().sessions.checkpoints(session)).checkpoints.map((one) => ({ word: one.checkpoint_id, about: one.level })),
  ],
  [
    "branch",
    async ({ client, session }) =>
      (await client().sessions.branches(session)).branches.map((one) => ({ word: one.branch_id, about: one.title ?? "" })),
  ],
  [
    "policy",
    async ({ policies }) => (await policies()).policies.known.map(({ policy }) => ({ word: policy.id, about: policy.carries_over })),
  ],
]);

async function sessionsOf(client: ControlClient): Promise<readonly Candidate[]> {
  const { sessions } = await client.sessions.list({ limit: "50" });
  return sessions.map(({ session_id: word, title, summary, preview }) => ({ word, about: title ?? summary?.summary ?? preview ?? "" }));
}

/** With the flags that stand on the line already, such as `--url`. */
function sources({ options, given }: Place, around: Surroundings): Sources {
  const text = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === "string" ? value : undefined;
  };
  const { config } = loadConfig({ flags: flagsOf(options), configFlag: text("config") }, around);
  return {
    client: () => controlClient(gatewayUrl(text("url"), around.env, config), gatewayKey(text("key"), around.env)),
    policies: () => configuredPolicies(config, around),
    session: given.get("session") ?? "",
  };
}

/** What is found in time. What fails is not told: it would stand in the middle of somebody's command line. */
async function within<T>(ms: number, find: () => Promise<T>, otherwise: T): Promise<T> {
  const late = new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), ms).unref());
  try {
    return await Promise.race([find(), late]);
  } catch {
    return otherwise;
  }
}
