import { type Bytes, DEFAULT_POLICY, type KvStrategy, type Milliseconds, type QuotaRules } from "@oriel/core";
import type { Backend } from "./backend.ts";
import { databaseUrl } from "./database-url.ts";
import { quotas } from "./quotas.ts";
import {
  backends,
  duration,
  durationOrNever,
  fileNames,
  files,
  folder,
  folders,
  hostName,
  hostNames,
  jsonFiles,
  kvStrategy,
  oneOf,
  optional,
  origins,
  policyName,
  size,
  sizeOrNone,
  type ValueKind,
  wholeNumber,
} from "./value-kinds.ts";

const LOG_LEVELS = ["silent", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const KEY_NEEDS = ["auto", "always", "never"] as const;
type KeyNeed = (typeof KEY_NEEDS)[number];

/** Everything that can be set, as the program uses it. */
export interface Values {
  readonly host: string;
  readonly port: number;
  readonly models: readonly string[];
  readonly backends: readonly Backend[];
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly logLevel: LogLevel;
  readonly allowedHosts: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly modelProfiles: readonly string[];
  readonly bodyLimitBytes: Bytes;
  readonly threads: number | undefined;
  readonly kvSequences: number;
  readonly kvRamLimitBytes: Bytes | undefined;
  readonly kvSsdLimitBytes: Bytes;
  readonly kvStrategy: KvStrategy | undefined;
  readonly modelRegistries: readonly string[];
  readonly unloadAfterMs: Milliseconds;
  readonly loadTimeoutMs: Milliseconds;
  readonly queueTimeoutMs: Milliseconds;
  readonly silenceTimeoutMs: Milliseconds;
  readonly policiesFolder: string | undefined;
  readonly defaultPolicy: string;
  readonly promptsFolder: string | undefined;
  readonly trustedRoots: readonly string[];
  readonly contextFiles: readonly string[];
  readonly requireKey: KeyNeed;
  readonly quotas: QuotaRules | undefined;
  readonly shutdownGraceMs: Milliseconds;
}

interface Setting<Value> {
  /** Its name in the config file. */
  readonly key: string;
  /** Its variables; the first one that is set counts. */
  readonly env: readonly string[];
  /** As the help shows it; `...` marks a flag that may be repeated. */
  readonly flag: string;
  readonly kind: ValueKind<Value>;
  readonly default: (place: { readonly dataFolder: string }) => Value;
  /** The default in words where it differs from place to place. */
  readonly defaultNote?: string | undefined;
  readonly description: string;
}

export type Settings = { readonly [Name in keyof Values]: Setting<Values[Name]> };

/** The one place where a setting is declared: the flags, the help, `oriel config list` and the documentation follow from it. */
export const SETTINGS: Settings = {
  host: {
    key: "host",
    env: ["ORIEL_HOST"],
    flag: "--host <host>",
    kind: hostName,
    default: () => "127.0.0.1",
    description: "address to listen on; 0.0.0.0 exposes the API to the network",
  },
  port: {
    key: "port",
    env: ["ORIEL_PORT"],
    flag: "--port <number>",
    kind: wholeNumber(0, 65_535),
    default: () => 11_435,
    description: "port to listen on; 0 takes any free one",
  },
  models: {
    key: "model",
    env: ["ORIEL_MODEL"],
    flag: "--model <file...>",
    kind: files,
    default: () => [],
    description: "GGUF file that the embedded engine runs",
  },
  backends: {
    key: "backends",
    env: ["ORIEL_BACKENDS", "ORIEL_BACKEND"],
    flag: "--backend <url...>",
    kind: backends,
    default: () => [],
    defaultNote: "those found on their usual ports",
    description: "engine to put behind Oriel",
  },
  dataDir: {
    key: "data_dir",
    env: ["ORIEL_DATA_DIR"],
    flag: "--data-dir <folder>",
    kind: folder,
    default: ({ dataFolder }) => dataFolder,
    defaultNote: "the XDG data folder",
    description: "folder for conversations and saved windows",
  },
  databaseUrl: {
    key: "database_url",
    env: ["ORIEL_DATABASE_URL"],
    flag: "--database-url <url>",
    kind: optional(databaseUrl, "SQLite in the data folder"),
    default: () => undefined,
    description: "PostgreSQL database for conversations and saved windows, which several gateways may share",
  },
  logLevel: {
    key: "log_level",
    env: ["ORIEL_LOG"],
    flag: "--log-level <level>",
    kind: oneOf(LOG_LEVELS),
    default: () => "warn",
    description: "what is logged to stderr: silent, error, warn, info or debug",
  },
  allowedHosts: {
    key: "allowed_hosts",
    env: ["ORIEL_ALLOWED_HOSTS"],
    flag: "--allowed-host <name...>",
    kind: hostNames,
    default: () => [],
    description: "further host name under which clients may reach Oriel",
  },
  corsOrigins: {
    key: "cors_origins",
    env: ["ORIEL_CORS_ORIGINS"],
    flag: "--cors-origin <origin...>",
    kind: origins,
    default: () => [],
    description: "web page origin that may call the API from a browser",
  },
  bodyLimitBytes: {
    key: "body_limit",
    env: ["ORIEL_BODY_LIMIT"],
    flag: "--body-limit <size>",
    kind: size,
    default: () => 32 * 1024 * 1024,
    description: "largest request that is read",
  },
  modelProfiles: {
    key: "model_profiles",
    env: ["ORIEL_MODEL_PROFILES"],
    flag: "--model-profiles <file...>",
    kind: jsonFiles,
    default: () => [],
    description: "JSON file with the sizes your models were measured at, for the policy ollm",
  },
  threads: {
    key: "threads",
    env: ["ORIEL_THREADS"],
    flag: "--threads <number>",
    kind: optional(wholeNumber(1, 1024), "chosen by the engine"),
    default: () => undefined,
    description: "processor threads of the embedded engine",
  },
  kvSequences: {
    key: "kv_sequences",
    env: ["ORIEL_KV_SEQUENCES"],
    flag: "--kv-sequences <number>",
    kind: wholeNumber(1, 64),
    default: () => 2,
    description: "conversations an embedded model keeps live at once, each with a window of its own in memory",
  },
  kvRamLimitBytes: {
    key: "kv_ram_limit",
    env: ["ORIEL_KV_RAM_LIMIT"],
    flag: "--kv-ram-limit <size>",
    kind: optional(size, "what the machine has"),
    default: () => undefined,
    description: "most memory for the live conversations of an embedded model",
  },
  kvSsdLimitBytes: {
    key: "kv_ssd_limit",
    env: ["ORIEL_KV_SSD_LIMIT"],
    flag: "--kv-ssd-limit <size>",
    kind: sizeOrNone,
    default: () => 2 * 1024 ** 3,
    description: "most disk space for conversations that are not live, so that they are not read again; 0 keeps none",
  },
  kvStrategy: {
    key: "kv_strategy",
    env: ["ORIEL_KV_STRATEGY"],
    flag: "--kv-strategy <strategy>",
    kind: optional(kvStrategy, "the reply ends"),
    default: () => undefined,
    description: "which tokens leave when a reply of an embedded model fills the window: fifo, sliding_window, keep_first or adaptive",
  },
  modelRegistries: {
    key: "model_registry",
    env: ["ORIEL_MODEL_REGISTRY"],
    flag: "--model-registry <file...>",
    kind: jsonFiles,
    default: () => [],
    description: "JSON file that grants embedded models memory and disk space (tier_config)",
  },
  unloadAfterMs: {
    key: "unload_after",
    env: ["ORIEL_UNLOAD_AFTER"],
    flag: "--unload-after <duration>",
    kind: durationOrNever,
    default: () => 30 * 60_000,
    description: "how long an embedded model stays in memory when nobody asks it anything; 0 for ever",
  },
  loadTimeoutMs: {
    key: "load_timeout",
    env: ["ORIEL_LOAD_TIMEOUT"],
    flag: "--load-timeout <duration>",
    kind: durationOrNever,
    default: () => 10 * 60_000,
    description: "how long loading an embedded model may take; 0 for ever",
  },
  queueTimeoutMs: {
    key: "queue_timeout",
    env: ["ORIEL_QUEUE_TIMEOUT"],
    flag: "--queue-timeout <duration>",
    kind: durationOrNever,
    default: () => 10 * 60_000,
    description: "how long a request may wait for its turn with an embedded model, or for room in memory; 0 for ever",
  },
  silenceTimeoutMs: {
    key: "silence_timeout",
    env: ["ORIEL_SILENCE_TIMEOUT"],
    flag: "--silence-timeout <duration>",
    kind: durationOrNever,
    default: () => 10 * 60_000,
    description: "how long an engine may say nothing in the middle of a reply before it is given up; 0 for ever",
  },
  policiesFolder: {
    key: "policies_folder",
    env: ["ORIEL_POLICIES_FOLDER"],
    flag: "--policies-folder <folder>",
    kind: optional(folder, "policies in Oriel's config folder"),
    default: () => undefined,
    description: "folder of your own policies, a JSON file each",
  },
  defaultPolicy: {
    key: "default_policy",
    env: ["ORIEL_DEFAULT_POLICY"],
    flag: "--default-policy <policy>",
    kind: policyName,
    default: () => DEFAULT_POLICY.id,
    description: "policy of requests and new sessions that name none",
  },
  promptsFolder: {
    key: "prompts_folder",
    env: ["ORIEL_PROMPTS_FOLDER"],
    flag: "--prompts-folder <folder>",
    kind: optional(folder, "prompts in Oriel's config folder"),
    default: () => undefined,
    description: "folder of your own texts for system prompts, laid out as those that come with Oriel",
  },
  trustedRoots: {
    key: "trusted_roots",
    env: ["ORIEL_TRUSTED_ROOTS"],
    flag: "--trusted-root <folder...>",
    kind: folders,
    default: () => [],
    description: "folder in which clients may have context files looked for",
  },
  contextFiles: {
    key: "context_files",
    env: ["ORIEL_CONTEXT_FILES"],
    flag: "--context-file <name...>",
    kind: fileNames,
    default: () => ["AGENTS.md", "ORIEL.md"],
    description: "name of context files, in the order in which they are read in each folder",
  },
  requireKey: {
    key: "require_key",
    env: ["ORIEL_REQUIRE_KEY"],
    flag: "--require-key <when>",
    kind: oneOf(KEY_NEEDS),
    default: () => "auto",
    description: "when a request must bring a key: auto (once one was made, or where other machines can reach Oriel), always or never",
  },
  quotas: {
    key: "quotas",
    env: ["ORIEL_QUOTAS"],
    flag: "--quotas <limits>",
    kind: optional(quotas, "none"),
    default: () => undefined,
    description: "what keys and models may use: on, or limits such as tokens_per_hour=50000; in the file a table (docs/keys-and-quotas.md)",
  },
  shutdownGraceMs: {
    key: "shutdown_grace",
    env: ["ORIEL_SHUTDOWN_GRACE"],
    flag: "--shutdown-grace <duration>",
    kind: duration,
    default: () => 10_000,
    description: "how long running replies may take to finish when Oriel is stopped",
  },
};

/** The names of all settings, in the order in which they are shown. */
export const SETTING_NAMES: readonly (keyof Values)[] = [
  "host",
  "port",
  "models",
  "backends",
  "dataDir",
  "databaseUrl",
  "logLevel",
  "allowedHosts",
  "corsOrigins",
  "bodyLimitBytes",
  "modelProfiles",
  "threads",
  "kvSequences",
  "kvRamLimitBytes",
  "kvSsdLimitBytes",
  "kvStrategy",
  "modelRegistries",
  "unloadAfterMs",
  "loadTimeoutMs",
  "queueTimeoutMs",
  "silenceTimeoutMs",
  "policiesFolder",
  "defaultPolicy",
  "promptsFolder",
  "trustedRoots",
  "contextFiles",
  "requireKey",
  "quotas",
  "shutdownGraceMs",
];
