import { randomBytes } from "node:crypto";
import { type ApiKey, keyEnd, type Limits, OrielError, type Store } from "@oriel/core";
import { EXPECTED_LIMITS, limitsFromTexts } from "../config/quotas.ts";
import type { Config } from "../config/resolve.ts";
import { renderKeys } from "../render/keys.ts";
import type { Surroundings } from "../surroundings.ts";
import { writeJson, writeLines } from "../terminal.ts";
import { openStore } from "../up/open-store.ts";

export interface NewKeyOptions {
  readonly admin?: true | undefined;
  readonly models?: string | undefined;
  readonly expires?: string | undefined;
  readonly limit?: readonly string[] | undefined;
}

interface Style {
  readonly json: boolean;
}

/** `oriel keys create`: prints the key, which is kept nowhere. @throws OrielError `conflict` when the name is taken. */
export async function createKey(
  config: Config,
  around: Surroundings,
  { name, options }: { readonly name: string; readonly options: NewKeyOptions },
  style: Style,
): Promise<void> {
  const nowMs = around.now();
  const text = `sk-oriel-${randomBytes(32).toString("base64url")}`;
  const { keyDigest } = await import("@oriel/gateway");
  const key: ApiKey = {
    id: around.newId("k"),
    name: checkedName(name),
    digest: keyDigest(text),
    isAdmin: options.admin === true,
    models: options.models?.split(",").map((model) => model.trim()),
    limits: options.limit === undefined ? undefined : limitsIn(options.limit),
    createdAt: new Date(nowMs).toISOString(),
    expiresAt: options.expires === undefined ? undefined : endIn(options.expires, nowMs),
  };
  await withStore(config, around, (store) => store.keys.create(key));
  const { stdout, stderr } = around.terminal;
  if (style.json) return writeJson(stdout, { schema_version: 1, key: text, ...keyInfo(key, key.createdAt) });
  writeLines(stdout, [text]);
  writeLines(stderr, [`This is the key ${key.name}. It is shown this once: Oriel keeps only its digest.`]);
}

/** `oriel keys ls` */
export async function listKeys(config: Config, around: Surroundings, style: Style): Promise<void> {
  const keys = await withStore(config, around, (store) => store.keys.list());
  const at = new Date(around.now()).toISOString();
  const { stdout } = around.terminal;
  if (style.json) return writeJson(stdout, { schema_version: 1, keys: keys.map((key) => keyInfo(key, at)) });
  writeLines(stdout, keys.length === 0 ? ["No keys. Make one with oriel keys create NAME."] : renderKeys(stdout, keys, at));
}

/** `oriel keys revoke`. A key that has been revoked stays so. @throws OrielError `not_found`. */
export async function revokeKey(config: Config, around: Surroundings, name: string, style: Style): Promise<void> {
  const at = new Date(around.now()).toISOString();
  const key = await withStore(config, around, async (store) => {
    const found = await keyNamed(store, name);
    if (found.revokedAt === undefined) await store.keys.change(found.id, { revokedAt: at });
    return { ...found, revokedAt: found.revokedAt ?? at };
  });
  if (style.json) return writeJson(around.terminal.stdout, { schema_version: 1, ...keyInfo(key, at) });
  writeLines(around.terminal.stdout, [
    `The key ${key.name} is revoked. A running Oriel lets it in for some seconds more; replies under way are finished.`,
  ]);
}

/** `oriel keys limits`: shows a key's own limits, or sets them. @throws OrielError `not_found`. */
export async function limitKey(
  config: Config,
  around: Surroundings,
  { name, limits }: { readonly name: string; readonly limits: readonly string[] },
  style: Style,
): Promise<void> {
  const given = limits.length === 0 ? undefined : limits.length === 1 && limits[0] === "none" ? {} : limitsIn(limits);
  const at = new Date(around.now()).toISOString();
  const key = await withStore(config, around, async (store) => {
    const found = await keyNamed(store, name);
    if (given !== undefined) await store.keys.change(found.id, { limits: given });
    return { ...found, limits: given ?? found.limits };
  });
  const { stdout } = around.terminal;
  if (style.json) return writeJson(stdout, { schema_version: 1, ...keyInfo(key, at) });
  writeLines(stdout, renderKeys(stdout, [key], at));
}

/** The store is opened for the one call: several processes may share it. */
async function withStore<Result>(config: Config, around: Surroundings, work: (store: Store) => Promise<Result>): Promise<Result> {
  const [parts, { jsonLog }] = await Promise.all([import("@oriel/store"), import("../log.ts")]);
  const log = jsonLog(around.terminal.stderr, config.logLevel.value, around.now);
  const { store } = await openStore(config, parts, () => new Date(around.now()).toISOString(), log);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function keyNamed(store: Store, name: string): Promise<ApiKey> {
  const keys = await store.keys.list();
  const found = keys.find((key) => key.name === name || key.id === name);
  if (found !== undefined) return found;
  throw new OrielError("not_found", `There is no key ${name}: there are ${keys.map((key) => key.name).join(", ") || "none"}.`);
}

/** What may be told of a key: all but its digest. */
function keyInfo({ digest: _, ...key }: ApiKey, at: string): object {
  const { id, name, isAdmin, models = null, limits = null, createdAt, expiresAt = null, revokedAt = null, lastUsedAt = null } = key;
  return {
    id,
    name,
    is_admin: isAdmin,
    models,
    limits,
    created_at: createdAt,
    expires_at: expiresAt,
    revoked_at: revokedAt,
    last_used_at: lastUsedAt,
    ended: keyEnd({ ...key, digest: "" }, at) ?? null,
  };
}

function checkedName(name: string): string {
  if (/^[\w.@-]{1,64}$/.test(name)) return name;
  throw new OrielError("invalid_request", `NAME: expected 1 to 64 letters, digits and the signs . _ @ -, got "${name.slice(0, 80)}".`);
}

function limitsIn(texts: readonly string[]): Limits {
  const limits = limitsFromTexts(texts);
  if (limits !== undefined) return limits;
  throw new OrielError("invalid_request", `Expected ${EXPECTED_LIMITS}, got "${texts.join(" ")}".`);
}

const MS_IN: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/** The time in ISO 8601: so long from now, or the beginning of a day. */
function endIn(text: string, nowMs: number): string {
  const [, amount, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const ms =
    amount === undefined || unit === undefined
      ? Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : "")
      : nowMs + Number(amount) * (MS_IN[unit] ?? 0);
  if (ms > nowMs) return new Date(ms).toISOString();
  throw new OrielError("invalid_request", `--expires: expected a time to come such as 12h, 90d or 2027-01-31, got "${text.slice(0, 40)}".`);
}
