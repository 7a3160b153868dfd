import { delimiter } from "node:path";
import { OrielError } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { parseConfigFile } from "./file.ts";
import { type ConfigSources, type Env, type Flags, resolveConfig } from "./resolve.ts";
import type { Values } from "./settings.ts";

const PLACES = { workingFolder: "/here", fileFolder: "/etc/oriel", home: "/home/me", dataFolder: "/home/me/.local/share/oriel" };
const FILE = "/etc/oriel/oriel.toml";

function sources(given: { readonly flags?: Flags; readonly env?: Env; readonly toml?: string }): ConfigSources {
  const file = given.toml === undefined ? undefined : parseConfigFile(FILE, given.toml);
  return { flags: given.flags ?? {}, env: given.env ?? {}, file, places: PLACES };
}

function failureOf(given: Parameters<typeof sources>[0]): { readonly code: string; readonly message: string } | undefined {
  try {
    resolveConfig(sources(given));
    return undefined;
  } catch (error) {
    if (!(error instanceof OrielError)) throw error;
    return { code: error.code, message: error.message };
  }
}

describe("resolveConfig", () => {
  it("gives every setting its default where nobody says anything", () => {
    const config = resolveConfig(sources({}));
    const origin = { kind: "default" };
    expect(config).toEqual({
      host: { value: "127.0.0.1", origin },
      port: { value: 11435, origin },
      models: { value: [], origin },
      backends: { value: [], origin },
      dataDir: { value: "/home/me/.local/share/oriel", origin },
      databaseUrl: { value: undefined, origin },
      logLevel: { value: "warn", origin },
      allowedHosts: { value: [], origin },
      corsOrigins: { value: [], origin },
      bodyLimitBytes: { value: 33_554_432, origin },
      modelProfiles: { value: [], origin },
      threads: { value: undefined, origin },
      kvSequences: { value: 2, origin },
      kvRamLimitBytes: { value: undefined, origin },
      kvSsdLimitBytes: { value: 2_147_483_648, origin },
      kvStrategy: { value: undefined, origin },
      modelRegistries: { value: [], origin },
      unloadAfterMs: { value: 1_800_000, origin },
      loadTimeoutMs: { value: 600_000, origin },
      queueTimeoutMs: { value: 600_000, origin },
      silenceTimeoutMs: { value: 600_000, origin },
      policiesFolder: { value: undefined, origin },
      defaultPolicy: { value: "oriel", origin },
      promptsFolder: { value: undefined, origin },
      trustedRoots: { value: [], origin },
      contextFiles: { value: ["AGENTS.md", "ORIEL.md"], origin },
      requireKey: { value: "auto", origin },
      quotas: { value: undefined, origin },
      shutdownGraceMs: { value: 10_000, origin },
    });
  });

  it("prefers a flag to a variable, a variable to the file, and the file to the default", () => {
    const toml = "port = 1";
    const env = { ORIEL_PORT: "2" };
    const flags = { port: ["3"] };
    expect(resolveConfig(sources({ toml })).port).toEqual({ value: 1, origin: { kind: "file", path: FILE, key: "port" } });
    expect(resolveConfig(sources({ toml, env })).port).toEqual({ value: 2, origin: { kind: "env", name: "ORIEL_PORT" } });
    expect(resolveConfig(sources({ toml, env, flags })).port).toEqual({ value: 3, origin: { kind: "flag", name: "--port" } });
  });

  it("takes a variable that is set to nothing as not set", () => {
    expect(resolveConfig(sources({ env: { ORIEL_PORT: "" } })).port.origin).toEqual({ kind: "default" });
  });

  const written: readonly { readonly name: keyof Values; readonly env: Env; readonly toml: string; readonly value: unknown }[] = [
    { name: "host", env: { ORIEL_HOST: "[::1]" }, toml: 'host = "::1"', value: "::1" },
    { name: "port", env: { ORIEL_PORT: "0" }, toml: "port = 0", value: 0 },
    { name: "models", env: { ORIEL_MODEL: "/m/a,b.gguf" }, toml: 'model = "/m/a,b.gguf"', value: ["/m/a,b.gguf"] },
    { name: "models", env: { ORIEL_MODEL: "~/a.gguf" }, toml: 'model = ["~/a.gguf"]', value: ["/home/me/a.gguf"] },
    {
      name: "backends",
      env: { ORIEL_BACKENDS: "http://a:1, b:2/v1/" },
      toml: 'backends = ["http://a:1", "b:2/v1/"]',
      value: [{ url: "http://a:1" }, { url: "http://b:2/v1" }],
    },
    { name: "backends", env: { ORIEL_BACKEND: "https://a" }, toml: 'backends = "https://a"', value: [{ url: "https://a" }] },
    { name: "dataDir", env: { ORIEL_DATA_DIR: "/d" }, toml: 'data_dir = "/d"', value: "/d" },
    {
      name: "databaseUrl",
      env: { ORIEL_DATABASE_URL: "postgres://me:hidden@db/oriel?schema=a" },
      toml: 'database_url = "postgres://me:hidden@db/oriel?schema=a"',
      value: "postgres://me:hidden@db/oriel?schema=a",
    },
    { name: "logLevel", env: { ORIEL_LOG: "DEBUG" }, toml: 'log_level = "debug"', value: "debug" },
    {
      name: "allowedHosts",
      env: { ORIEL_ALLOWED_HOSTS: "box.local,10.0.0.5,fd00::5" },
      toml: 'allowed_hosts = ["box.local", "10.0.0.5", "[fd00::5]"]',
      value: ["box.local", "10.0.0.5", "[fd00::5]"],
    },
    {
      name: "corsOrigins",
      env: { ORIEL_CORS_ORIGINS: "https://a.example/" },
      toml: 'cors_origins = ["https://a.example"]',
      value: ["https://a.example"],
    },
    { name: "bodyLimitBytes", env: { ORIEL_BODY_LIMIT: "1.5 MiB" }, toml: 'body_limit = "1536KiB"', value: 1_572_864 },
    { name: "bodyLimitBytes", env: { ORIEL_BODY_LIMIT: "2MB" }, toml: 'body_limit = "2000000"', value: 2_000_000 },
    { name: "threads", env: { ORIEL_THREADS: "4" }, toml: "threads = 4", value: 4 },
    { name: "kvSequences", env: { ORIEL_KV_SEQUENCES: "4" }, toml: "kv_sequences = 4", value: 4 },
    { name: "kvRamLimitBytes", env: { ORIEL_KV_RAM_LIMIT: "1GiB" }, toml: 'kv_ram_limit = "1GiB"', value: 1_073_741_824 },
    { name: "kvSsdLimitBytes", env: { ORIEL_KV_SSD_LIMIT: "10GB" }, toml: 'kv_ssd_limit = "10GB"', value: 10_000_000_000 },
    { name: "kvSsdLimitBytes", env: { ORIEL_KV_SSD_LIMIT: "0" }, toml: "kv_ssd_limit = 0", value: 0 },
    {
      name: "kvStrategy",
      env: { ORIEL_KV_STRATEGY: "keep_first" },
      toml: 'kv_strategy = "keep_first:256"',
      value: { name: "keep_first", keepFirst: 256 },
    },
    { name: "modelRegistries", env: { ORIEL_MODEL_REGISTRY: "/r.json" }, toml: 'model_registry = "/r.json"', value: ["/r.json"] },
    { name: "unloadAfterMs", env: { ORIEL_UNLOAD_AFTER: "5min" }, toml: 'unload_after = "300s"', value: 300_000 },
    { name: "unloadAfterMs", env: { ORIEL_UNLOAD_AFTER: "0" }, toml: "unload_after = 0", value: 0 },
    { name: "loadTimeoutMs", env: { ORIEL_LOAD_TIMEOUT: "1min" }, toml: 'load_timeout = "60s"', value: 60_000 },
    { name: "queueTimeoutMs", env: { ORIEL_QUEUE_TIMEOUT: "0" }, toml: "queue_timeout = 0", value: 0 },
    { name: "silenceTimeoutMs", env: { ORIEL_SILENCE_TIMEOUT: "90s" }, toml: 'silence_timeout = "1.5min"', value: 90_000 },
    { name: "policiesFolder", env: { ORIEL_POLICIES_FOLDER: "mine" }, toml: 'policies_folder = "/here/mine"', value: "/here/mine" },
    { name: "defaultPolicy", env: { ORIEL_DEFAULT_POLICY: "Mochi" }, toml: 'default_policy = "mochi"', value: "mochi" },
    { name: "promptsFolder", env: { ORIEL_PROMPTS_FOLDER: "mine" }, toml: 'prompts_folder = "/here/mine"', value: "/here/mine" },
    {
      name: "trustedRoots",
      env: { ORIEL_TRUSTED_ROOTS: ["/a,b", "~/c"].join(delimiter) },
      toml: 'trusted_roots = ["/a,b", "~/c"]',
      value: ["/a,b", "/home/me/c"],
    },
    {
      name: "contextFiles",
      env: { ORIEL_CONTEXT_FILES: "AGENTS.md, CLAUDE.md" },
      toml: 'context_files = ["AGENTS.md", "CLAUDE.md"]',
      value: ["AGENTS.md", "CLAUDE.md"],
    },
    { name: "shutdownGraceMs", env: { ORIEL_SHUTDOWN_GRACE: "1m" }, toml: 'shutdown_grace = "60s"', value: 60_000 },
    { name: "shutdownGraceMs", env: { ORIEL_SHUTDOWN_GRACE: "250ms" }, toml: 'shutdown_grace = "0.25s"', value: 250 },
  ];
  it.each(written)("reads $name the same from $env and from $toml", ({ name, env, toml, value }) => {
    expect(resolveConfig(sources({ env }))[name].value).toEqual(value);
    expect(resolveConfig(sources({ toml }))[name].value).toEqual(value);
  });

  it("takes relative paths from where they were written", () => {
    expect(resolveConfig(sources({ flags: { models: ["a.gguf", "b.gguf"] } })).models.value).toEqual(["/here/a.gguf", "/here/b.gguf"]);
    expect(resolveConfig(sources({ toml: 'model = "models/a.gguf"' })).models.value).toEqual(["/etc/oriel/models/a.gguf"]);
  });

  it("reads backends with their kind and key from the file", () => {
    const toml = '[[backends]]\nurl = "http://gpu:8000/v1"\nkind = "vllm"\napi_key = "hidden"';
    expect(resolveConfig(sources({ toml })).backends.value).toEqual([{ url: "http://gpu:8000/v1", kind: "vllm", apiKey: "hidden" }]);
  });

  const wrong: readonly { readonly given: Parameters<typeof sources>[0]; readonly message: string }[] = [
    { given: { env: { ORIEL_PORT: "eighty" } }, message: 'ORIEL_PORT: expected a whole number from 0 to 65535, got "eighty".' },
    { given: { env: { ORIEL_PORT: "70000" } }, message: 'ORIEL_PORT: expected a whole number from 0 to 65535, got "70000".' },
    { given: { toml: 'port = "80"' }, message: `port in ${FILE}: expected a whole number from 0 to 65535, got "80".` },
    { given: { toml: "host = 4" }, message: `host in ${FILE}: expected a host name or an IP address, without scheme and port, got 4.` },
    {
      given: { env: { ORIEL_HOST: "http://box" } },
      message: 'ORIEL_HOST: expected a host name or an IP address, without scheme and port, got "http://box".',
    },
    { given: { toml: "model = [1]" }, message: `model in ${FILE}: expected paths of GGUF files, got [1].` },
    { given: { env: { ORIEL_LOG: "loud" } }, message: 'ORIEL_LOG: expected one of silent, error, warn, info, debug, got "loud".' },
    {
      given: { env: { ORIEL_CORS_ORIGINS: "https://a/page" } },
      message: 'ORIEL_CORS_ORIGINS: expected origins such as https://chat.example.org, got "https://a/page".',
    },
    { given: { env: { ORIEL_BODY_LIMIT: "big" } }, message: 'ORIEL_BODY_LIMIT: expected a size such as 32MiB, got "big".' },
    {
      given: { env: { ORIEL_SHUTDOWN_GRACE: "10" } },
      message: 'ORIEL_SHUTDOWN_GRACE: expected a duration such as 10s or 500ms, at most 24 hours, got "10".',
    },
    { given: { toml: "threads = 0" }, message: `threads in ${FILE}: expected a whole number from 1 to 1024, got 0.` },
    { given: { toml: "kv_ssd_limit = 5" }, message: `kv_ssd_limit in ${FILE}: expected a size such as 2GiB, or 0 for none, got 5.` },
    { given: { env: { ORIEL_KV_RAM_LIMIT: "0" } }, message: 'ORIEL_KV_RAM_LIMIT: expected a size such as 32MiB, got "0".' },
  ];
  it.each(wrong)("refuses $given in one sentence", ({ given, message }) => {
    expect(failureOf(given)).toEqual({ code: "bad_config", message });
  });

  it("calls a wrong flag a wrong request, not a wrong configuration", () => {
    expect(failureOf({ flags: { port: ["x"] } })).toEqual({
      code: "invalid_request",
      message: '--port: expected a whole number from 0 to 65535, got "x".',
    });
  });

  it("never repeats a key or a password in a refusal", () => {
    const table = failureOf({ toml: 'backends = [{ url = "http://a:1", kind = "other", api_key = "hidden" }]' });
    const url = failureOf({ env: { ORIEL_BACKENDS: "ftp://me:hidden@a" } });
    expect(table?.message).toBe(
      `backends in ${FILE}: expected URLs such as http://127.0.0.1:11434, in the file also tables { url, kind, api_key }, got [a table with url, kind, api_key].`,
    );
    expect(url?.message).toContain('got "ftp://***@a"');
    for (const text of ["postgres:/me:hidden@db/oriel", "me:hidden@db", "postgres://me:hid/den@db/oriel", "mysql://me:hidden@db/oriel"]) {
      expect(failureOf({ env: { ORIEL_DATABASE_URL: text } })?.message).toBe(
        "ORIEL_DATABASE_URL: expected an address such as postgres://user:password@host:5432/database, got something else, which is not repeated as it may hold a password.",
      );
    }
  });
});

describe("parseConfigFile", () => {
  const messageOf = (toml: string): string | undefined => failureOf({ toml })?.message;

  it("names the key that nobody knows, and the one that was meant", () => {
    expect(messageOf("prot = 1")).toBe(`${FILE}: there is no setting "prot". Did you mean port?`);
    expect(messageOf("[server]\nport = 1")).toBe(
      `${FILE}: there is no setting "server". Known keys: host, port, model, backends, data_dir, database_url, log_level, allowed_hosts, cors_origins, body_limit, model_profiles, threads, kv_sequences, kv_ram_limit, kv_ssd_limit, kv_strategy, model_registry, unload_after, load_timeout, queue_timeout, silence_timeout, policies_folder, default_policy, prompts_folder, trusted_roots, context_files, require_key, quotas, shutdown_grace.`,
    );
  });

  it("names the line of a syntax error and repeats nothing of it", () => {
    const message = messageOf('port = 1\nhost = "\nbackends = []');
    expect(message).toMatch(/^\/etc\/oriel\/oriel\.toml, line 2, column \d+: expected TOML, got a syntax error: [^\n]+\.$/);
  });

  it("reads a file with a byte order mark", () => {
    expect(resolveConfig(sources({ toml: "\uFEFFport = 5" })).port.value).toBe(5);
  });
});
