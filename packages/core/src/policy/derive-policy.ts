import type { JsonObject, JsonValue } from "../json.ts";
import { checkPolicy, type PolicyReading, windowFields } from "./check-policy.ts";
import { fault, fieldOf, isObject } from "./json-check.ts";
import { findPolicy, POLICIES } from "./policies.ts";
import type { Policy } from "./policy.ts";

/**
 * A policy with some fields changed: `derivePolicy(MOCHI, { window: { usage_threshold: 0.7 } })`. Objects are changed field by field, lists
 * and all else are replaced. With another `window.mode`, the fields that the new mode does not have fall away and those that it adds must
 * be given.
 */
export function derivePolicy(base: Policy, overrides: JsonObject): PolicyReading {
  return checkPolicy(overlay(withMode(base, overrides), overrides));
}

/**
 * Reads what a file or a request holds: a whole policy, or `{"extends": "mochi", …}` with the fields that differ. `base` is an older word for
 * `extends`. A `schema_version` of 1, as `--json` prints it, is taken note of and left out.
 */
export function readPolicy(value: JsonValue): PolicyReading {
  if (!isObject(value)) return checkPolicy(value);
  const word = Object.hasOwn(value, "base") ? "base" : "extends";
  const { [word]: base, schema_version: version, ...rest } = value;
  if (version !== undefined && version !== 1) return { ok: false, problems: [fault("schema_version", "1", version)] };
  if (base === undefined) return checkPolicy(rest);
  const found = typeof base === "string" ? findPolicy(base) : undefined;
  if (found !== undefined) return derivePolicy(found, rest);
  return { ok: false, problems: [fault(word, `one of ${POLICIES.map((policy) => policy.id).join(", ")}`, base)] };
}

/** The base, its window reduced to what the new mode knows. */
function withMode(base: Policy, overrides: JsonObject): JsonObject {
  const change = fieldOf(overrides, "window");
  const mode = isObject(change) ? fieldOf(change, "mode") : undefined;
  const fields = mode === base.window.mode ? undefined : windowFields(mode);
  if (fields === undefined) return base;
  return { ...base, window: Object.fromEntries(Object.entries(base.window).filter(([name]) => fields.includes(name))) };
}

function overlay(base: JsonObject, change: JsonObject): JsonObject {
  const changed = Object.entries(change).map(([name, value]): [string, JsonValue] => {
    const before = fieldOf(base, name);
    return [name, isObject(before) && isObject(value) ? overlay(before, value) : value];
  });
  return { ...base, ...Object.fromEntries(changed) };
}
