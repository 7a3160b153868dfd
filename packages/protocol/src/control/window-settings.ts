import {
  CACHE_TYPES,
  conversationConfig,
  type JsonObject,
  type JsonValue,
  LARGEST_UNKNOWN_WINDOW,
  OrielError,
  SMALLEST_WINDOW,
  type WindowSettings,
} from "@oriel/core";
import { boolean, integer, invalid, object, oneOf, type Read } from "../field.ts";

const size = integer(SMALLEST_WINDOW, LARGEST_UNKNOWN_WINDOW);

interface Field {
  readonly name: keyof WindowSettings;
  readonly read: Read<JsonValue>;
}

/** By their wire names. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ["target_size", { name: "targetSize", read: size }],
  ["min_size", { name: "minSize", read: size }],
  ["max_size", { name: "maxSize", read: size }],
  ["auto_size", { name: "autoSize", read: boolean }],
  ["memory_buffer_bytes", { name: "memoryBufferBytes", read: integer(0, Number.MAX_SAFE_INTEGER) }],
  ["kv_type", { name: "kvType", read: oneOf(...CACHE_TYPES) }],
]);

const WIRE_NAMES: ReadonlyMap<string, string> = new Map<string, string>([...FIELDS].map(([wireName, { name }]) => [name, wireName]));

/** What a conversation wants of its model's window. @throws OrielError `invalid_request`, also where the sizes contradict each other. */
export const windowSettings: Read<WindowSettings> = (value, param) => {
  const read = Object.entries(object(value, param)).map(([wireName, setting]): [string, JsonValue] => {
    const field = FIELDS.get(wireName);
    if (field === undefined) throw invalid(`${param}.${wireName}`, `left out: known are ${[...FIELDS.keys()].join(", ")}`, setting);
    return [field.name, field.read(setting, `${param}.${wireName}`)];
  });
  const settings: WindowSettings = Object.fromEntries(read);
  checkTogether(settings, param);
  return settings;
};

export function windowSettingsInfo(settings: WindowSettings): JsonObject {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [WIRE_NAMES.get(name) ?? name, value]));
}

function checkTogether(settings: WindowSettings, param: string): void {
  try {
    conversationConfig(settings);
  } catch (thrown) {
    if (!(thrown instanceof OrielError)) throw thrown;
    throw new OrielError(thrown.code, thrown.message, { param: `${param}.${WIRE_NAMES.get(thrown.param ?? "") ?? ""}` });
  }
}
