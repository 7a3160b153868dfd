import { type JsonObject, type JsonValue, OrielError } from "@oriel/core";

/**
 * `--compaction KEY=VALUE...` as the setting: a key is the path of a field (`summary.level`), a value is JSON where it reads as such (`0.85`, `null`,
 * `[{"strategy": "fifo"}]`) and else a text. Of two values for one field the last counts.
 * @throws OrielError `invalid_request` for what is no KEY=VALUE. Whether there are such fields is for the gateway to say.
 */
export function compactionIn(pairs: readonly string[]): JsonObject {
  return pairs.reduce<JsonObject>((compaction, pair) => {
    const equals = pair.indexOf("=");
    const path = pair.slice(0, Math.max(0, equals)).trim().split(".");
    if (path.includes("")) throw noPair(pair);
    return withValue(compaction, path, readValue(pair.slice(equals + 1).trim()));
  }, {});
}

function withValue(object: JsonObject, [name = "", ...rest]: readonly string[], value: JsonValue): JsonObject {
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return { ...object, [name]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readValue(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    // What is no JSON is a word: `compact`.
    return text;
  }
}

function noPair(pair: string): OrielError {
  return new OrielError(
    "invalid_request",
    `--compaction takes KEY=VALUE, such as high_watermark=0.85 or summary.level=compact, got "${pair}".`,
  );
}
