import { OrielError } from "@oriel/core";
import { printableUrl } from "./backend.ts";
import type { ConfigFile } from "./file.ts";
import { type Origin, type Sourced, showOrigin } from "./origin.ts";
import { SETTINGS, type Values } from "./settings.ts";
import type { Folders, ValueKind } from "./value-kinds.ts";

export type Config = { readonly [Name in keyof Values]: Sourced<Values[Name]> };

/** The flags that were given, by setting; a flag given twice has two texts. */
export type Flags = { readonly [Name in keyof Values]?: readonly string[] | undefined };

export type Env = Readonly<Record<string, string | undefined>>;

export interface ConfigSources {
  readonly flags: Flags;
  readonly env: Env;
  readonly file: ConfigFile | undefined;
  readonly places: ConfigPlaces;
}

interface ConfigPlaces {
  /** What relative paths in flags and variables are relative to. */
  readonly workingFolder: string;
  /** What relative paths in the config file are relative to. */
  readonly fileFolder: string;
  readonly home: string;
  readonly dataFolder: string;
}

/**
 * Every setting with its value and who set it: flag > variable > file > default. A variable that is set to nothing is not set.
 * @throws OrielError `bad_config` that names the variable or key, what was expected there and what came; `invalid_request` for a flag.
 */
export function resolveConfig(sources: ConfigSources): Config {
  const resolved = <Name extends keyof Values>(name: Name): Sourced<Values[Name]> => resolveOne(name, sources);
  return {
    host: resolved("host"),
    port: resolved("port"),
    models: resolved("models"),
    backends: resolved("backends"),
    dataDir: resolved("dataDir"),
    databaseUrl: resolved("databaseUrl"),
    logLevel: resolved("logLevel"),
    allowedHosts: resolved("allowedHosts"),
    corsOrigins: resolved("corsOrigins"),
    bodyLimitBytes: resolved("bodyLimitBytes"),
    modelProfiles: resolved("modelProfiles"),
    threads: resolved("threads"),
    kvSequences: resolved("kvSequences"),
    kvRamLimitBytes: resolved("kvRamLimitBytes"),
    kvSsdLimitBytes: resolved("kvSsdLimitBytes"),
    kvStrategy: resolved("kvStrategy"),
    modelRegistries: resolved("modelRegistries"),
    unloadAfterMs: resolved("unloadAfterMs"),
    loadTimeoutMs: resolved("loadTimeoutMs"),
    queueTimeoutMs: resolved("queueTimeoutMs"),
    silenceTimeoutMs: resolved("silenceTimeoutMs"),
    policiesFolder: resolved("policiesFolder"),
    defaultPolicy: resolved("defaultPolicy"),
    promptsFolder: resolved("promptsFolder"),
    trustedRoots: resolved("trustedRoots"),
    contextFiles: resolved("contextFiles"),
    requireKey: resolved("requireKey"),
    quotas: resolved("quotas"),
    shutdownGraceMs: resolved("shutdownGraceMs"),
  };
}

function resolveOne<Name extends keyof Values>(name: Name, { flags, env, file, places }: ConfigSources): Sourced<Values[Name]> {
  const setting = SETTINGS[name];
  const typed: Folders = { base: places.workingFolder, home: places.home };

  const flag = flags[name];
  if (flag !== undefined) {
    const origin: Origin = { kind: "flag", name: setting.flag.split(" ")[0] ?? setting.flag };
    return { value: setting.kind.fromTexts(flag, typed) ?? refuse(origin, setting.kind, flag.join(" ")), origin };
  }

  for (const variable of setting.env) {
    const text = env[variable];
    if (text === undefined || text === "") continue;
    const origin: Origin = { kind: "env", name: variable };
    return { value: setting.kind.fromTexts([text], typed) ?? refuse(origin, setting.kind, text), origin };
  }

  if (file !== undefined && Object.hasOwn(file.values, setting.key)) {
    const given = file.values[setting.key];
    const origin: Origin = { kind: "file", path: file.path, key: setting.key };
    const written: Folders = { base: places.fileFolder, home: places.home };
    return { value: setting.kind.fromToml(given, written) ?? refuse(origin, setting.kind, given), origin };
  }

  return { value: setting.default(places), origin: { kind: "default" } };
}

function refuse(origin: Origin, { expected, isSecret }: Pick<ValueKind<unknown>, "expected" | "isSecret">, got: unknown): never {
  const code = origin.kind === "flag" ? "invalid_request" : "bad_config";
  const came = isSecret === true ? "something else, which is not repeated as it may hold a password" : describe(got);
  throw new OrielError(code, `${showOrigin(origin)}: expected ${expected}, got ${came}.`);
}

/** What came, in a few words. Tables may hold a key and are not spelt out. */
function describe(got: unknown): string {
  if (typeof got === "string") return `"${printableUrl(got)}"`;
  if (Array.isArray(got)) return `[${got.map(describe).join(", ")}]`;
  if (typeof got === "object" && got !== null && !(got instanceof Date))
    return `a table with ${Object.keys(got).join(", ") || "nothing in it"}`;
  return String(got);
}
