import { OrielError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { CACHE_TYPES, type CacheType, parseCacheType } from "../memory/cache-type.ts";
import { type Margins, USUAL_MARGINS } from "../memory/device.ts";
import { LARGEST_UNKNOWN_WINDOW, SMALLEST_WINDOW } from "../model/bounds.ts";
import { DEFAULT_POLICY } from "../policy/policies.ts";
import type { Policy } from "../policy/policy.ts";
import { type Bytes, formatCount, K, type Tokens } from "../units.ts";
import type { WindowBounds } from "./situation.ts";

/**
 * What one conversation wants of its model's window, in the place of what its policy says of windows. A window belongs to the model and all its
 * clients, so this is a wish about it: see `boundsOf`.
 */
export interface ConversationConfig {
  /** Where the window begins. */
  readonly targetSize: Tokens;
  readonly minSize: Tokens;
  /** The largest window that this conversation lets it grow to. */
  readonly maxSize: Tokens;
  /** Whether the window grows with the conversation; else it stays at `targetSize`. */
  readonly autoSize: boolean;
  /** What must stay free of each memory when the window grows. */
  readonly memoryBufferBytes: Bytes;
  /** What the KV cache must be stored in; left out, whatever the engine has. */
  readonly kvType?: CacheType | undefined;
}

/** The part of it that somebody has set. A type, since settings are JSON. */
export type WindowSettings = {
  readonly targetSize?: Tokens;
  readonly minSize?: Tokens;
  readonly maxSize?: Tokens;
  readonly autoSize?: boolean;
  readonly memoryBufferBytes?: Bytes;
  readonly kvType?: string;
};

export function isWindowSettings(value: JsonValue): value is WindowSettings {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, setting]) => KINDS.get(name) === typeof setting);
}

/** Of the fields of `WindowSettings`. */
const KINDS: ReadonlyMap<string, "number" | "boolean" | "string"> = new Map([
  ["targetSize", "number"],
  ["minSize", "number"],
  ["maxSize", "number"],
  ["autoSize", "boolean"],
  ["memoryBufferBytes", "number"],
  ["kvType", "string"],
]);

export const USUAL_CONVERSATION_CONFIG: ConversationConfig = {
  targetSize: 8 * K,
  minSize: 2 * K,
  maxSize: 128 * K,
  autoSize: true,
  memoryBufferBytes: K ** 3,
};

/**
 * The whole config. What was left out is as usual, as far as what was set leaves room for that.
 * @throws OrielError `invalid_request` that names what is wrong with what was set, in `param` by its name here.
 */
export function conversationConfig(set: WindowSettings): ConversationConfig {
  for (const name of ["targetSize", "minSize", "maxSize"] as const) checkSize(name, set[name]);
  checkOrder(set, "minSize", "targetSize");
  checkOrder(set, "targetSize", "maxSize");
  checkOrder(set, "minSize", "maxSize");
  const usual = USUAL_CONVERSATION_CONFIG;
  const minSize = set.minSize ?? Math.min(usual.minSize, set.targetSize ?? usual.minSize, set.maxSize ?? usual.minSize);
  const maxSize = set.maxSize ?? Math.max(usual.maxSize, set.targetSize ?? 0, minSize);
  return {
    targetSize: Math.min(Math.max(set.targetSize ?? usual.targetSize, minSize), maxSize),
    minSize,
    maxSize,
    autoSize: set.autoSize ?? usual.autoSize,
    memoryBufferBytes: checkedBuffer(set.memoryBufferBytes ?? usual.memoryBufferBytes),
    kvType: set.kvType === undefined ? undefined : checkedType(set.kvType),
  };
}

/** The policy with what the config says of windows. Every config makes the window grow for all clients of the model at once, or not at all. */
export function configuredPolicy(policy: Policy, config: ConversationConfig | undefined): Policy {
  if (config === undefined) return policy;
  const base = policy.window.mode === "grow" ? policy.window : DEFAULT_POLICY.window;
  // What a person saved, and what the engine holds already, go before where this one conversation would begin.
  return { ...policy, window: { ...base, evidence: ["override", "loaded", "policy"], first_window: config.targetSize } };
}

/** What the conversation asks for at least, and how far it lets the window grow. */
export function boundsOf({ autoSize, targetSize, minSize, maxSize }: ConversationConfig): WindowBounds {
  return autoSize ? { least: minSize, most: maxSize } : { least: targetSize, most: targetSize };
}

/** What stays free of each device. */
export function marginsOf({ memoryBufferBytes }: ConversationConfig): Margins {
  return {
    ...USUAL_MARGINS,
    gpuBytes: memoryBufferBytes,
    ramShare: 0,
    ramLeastBytes: memoryBufferBytes,
    unifiedLeastBytes: memoryBufferBytes,
  };
}

/** Where a model cannot be served as its conversation is configured: a sentence each. */
export function configNotes(config: ConversationConfig, max: Tokens | undefined): readonly string[] {
  if (max === undefined) return [];
  const made = `the model was made for ${formatCount(max)} tokens at most`;
  if (config.minSize > max) return [`Its window cannot have ${formatCount(config.minSize)} tokens: ${made}.`];
  return config.maxSize > max ? [`Its window will not reach ${formatCount(config.maxSize)} tokens: ${made}.`] : [];
}

type SizeName = "targetSize" | "minSize" | "maxSize";

const WORDS: Readonly<Record<SizeName, string>> = { targetSize: "target size", minSize: "smallest size", maxSize: "largest size" };

function checkSize(name: SizeName, size: Tokens | undefined): void {
  if (size === undefined || (Number.isInteger(size) && size >= SMALLEST_WINDOW && size <= LARGEST_UNKNOWN_WINDOW)) return;
  const range = `from ${formatCount(SMALLEST_WINDOW)} to ${formatCount(LARGEST_UNKNOWN_WINDOW)}`;
  throw wrong(name, `The ${WORDS[name]} of a window must be a whole number of tokens ${range}, got ${size}.`);
}

function checkOrder(set: WindowSettings, smaller: SizeName, larger: SizeName): void {
  const [small, large] = [set[smaller], set[larger]];
  if (small === undefined || large === undefined || small <= large) return;
  throw wrong(
    smaller,
    `The ${WORDS[smaller]} of ${formatCount(small)} tokens is more than the ${WORDS[larger]} of ${formatCount(large)}: expected smallest ≤ target ≤ largest.`,
  );
}

function checkedBuffer(bytes: Bytes): Bytes {
  if (Number.isInteger(bytes) && bytes >= 0) return bytes;
  throw wrong("memoryBufferBytes", `The memory that stays free must be a whole number of bytes, got ${bytes}.`);
}

function checkedType(name: string): CacheType {
  const type = parseCacheType(name);
  if (type !== undefined) return type;
  throw wrong("kvType", `There is no KV type ${name.slice(0, 40)}: expected one of ${CACHE_TYPES.join(", ")}.`);
}

function wrong(param: keyof WindowSettings, message: string): OrielError {
  return new OrielError("invalid_request", message, { param });
}
