import { OrielError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { type KvStrategy, parseKvStrategy } from "../kv/kv-strategy.ts";
import { isList, isObject } from "../model/spec/json-kind.ts";
import type { Bytes, Tokens } from "../units.ts";

/** A model in a registry file. Fields that have nothing to do with memory are left to others. */
export interface RegisteredModel {
  readonly id: string;
  readonly path: string | undefined;
  readonly window: Tokens | undefined;
  readonly tier: TierConfig | undefined;
  /** Which tokens leave when a reply fills the window; `none` to end the reply; `undefined` for what holds for all models. */
  readonly kvStrategy?: KvStrategy | "none" | undefined;
}

/** The memory a registry grants a model. */
export interface TierConfig {
  readonly ramBytes: Bytes | undefined;
  readonly kvRamBytes: Bytes | undefined;
  readonly ssdBytes: Bytes | undefined;
  readonly isTiered: boolean;
  /** Conversations of no more tokens are never put on SSD; `undefined` to put there what pays. */
  readonly hotTokens?: Tokens | undefined;
}

/**
 * Reads a registry file: one model, a list of models, or an object with a list `models`.
 * @throws OrielError `bad_config` naming the field that is wrong, and the file.
 */
export function readRegistry(value: JsonValue, file: string): readonly RegisteredModel[] {
  const listed = isObject(value) && value["models"] !== undefined ? value["models"] : value;
  const entries = isList(listed) ? listed : [listed];
  return entries.map((entry, index) => readModel(entry, isList(listed) ? `models[${index}]` : "", file));
}

function readModel(entry: JsonValue, at: string, file: string): RegisteredModel {
  if (!isObject(entry)) throw wrong(file, at === "" ? "the registry" : at, "an object with the fields of a model");
  const id = entry["id"];
  if (typeof id !== "string" || id === "") throw wrong(file, field(at, "id"), "the name of the model");
  const path = entry["path"];
  const tier = entry["tier_config"];
  if (tier !== undefined && tier !== null && !isObject(tier)) throw wrong(file, field(at, "tier_config"), "an object");
  return {
    id,
    path: typeof path === "string" ? path : undefined,
    window: readCount(entry, "max_position_embeddings", at, file),
    tier: isObject(tier) ? readTier(tier, field(at, "tier_config"), file) : undefined,
    kvStrategy: readStrategy(entry, at, file),
  };
}

function readStrategy(entry: JsonObject, at: string, file: string): RegisteredModel["kvStrategy"] {
  const value = entry["kv_strategy"];
  if (value === undefined || value === null) return undefined;
  if (value === "none") return value;
  const strategy = typeof value === "string" ? parseKvStrategy(value) : undefined;
  if (strategy === undefined) throw wrong(file, field(at, "kv_strategy"), STRATEGIES);
  return strategy;
}

const STRATEGIES =
  "fifo, adaptive, sliding_window:1024 (the newest tokens that stay), keep_first:256 (the first ones that stay), or none (the reply ends)";

function readTier(tier: JsonObject, at: string, file: string): TierConfig {
  const ssdBytes = readMegabytes(tier, "max_ssd_mb", at, file);
  const isTiered = tier["enable_tiering"] ?? ssdBytes !== undefined;
  if (typeof isTiered !== "boolean") throw wrong(file, field(at, "enable_tiering"), "true or false");
  return {
    ramBytes: readMegabytes(tier, "max_ram_mb", at, file),
    kvRamBytes: readMegabytes(tier, "kv_cache_ram_mb", at, file),
    ssdBytes,
    isTiered,
    hotTokens: readCount(tier, "hot_tokens", at, file),
  };
}

/** The files write MB and mean MiB. */
function readMegabytes(object: JsonObject, name: string, at: string, file: string): Bytes | undefined {
  const megabytes = readCount(object, name, at, file);
  return megabytes === undefined ? undefined : megabytes * 1024 ** 2;
}

function readCount(object: JsonObject, name: string, at: string, file: string): number | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 2 ** 31) return value;
  throw wrong(file, field(at, name), "a whole number above 0");
}

function wrong(file: string, param: string, expected: string): OrielError {
  return new OrielError("bad_config", `${param} in ${file} must be ${expected}.`, { param, data: { file } });
}

function field(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}
