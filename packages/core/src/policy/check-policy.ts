import type { JsonValue } from "../json.ts";
import type { EvidenceSource } from "../model/resolve-window.ts";
import { COMPACTION, compactionContradictions } from "./check-compaction.ts";
import {
  type Check,
  decimal,
  either,
  fault,
  fieldOf,
  flag,
  isObject,
  listOf,
  type ObjectCheck,
  objectOf,
  oneOf,
  orNull,
  placeOf,
  text,
  type ValueCheck,
  whole,
} from "./json-check.ts";
import type {
  AutoWindow,
  DynamicWindow,
  FixedWindow,
  GrowWindow,
  ManualWindow,
  Overflow,
  Policy,
  ReplyPolicy,
  SizeClass,
  WindowPolicy,
} from "./policy.ts";
import { duration, share, size } from "./values.ts";

export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false /** Each with its place: `window.share_of_max: expected …`. */; readonly problems: readonly string[] };

/** Reads a whole policy, and tells everything that is wrong with it at once. */
export function checkPolicy(value: JsonValue): PolicyReading {
  const problems = POLICY.faults(value, "");
  if (problems.length > 0 || !hasShape(value, problems)) return { ok: false, problems };
  const contradictions = contradictionsIn(value);
  return contradictions.length > 0 ? { ok: false, problems: contradictions } : { ok: true, policy: value };
}

/** The fields a window may have in this mode; `undefined` where there is no such mode. */
export function windowFields(mode: JsonValue | undefined): readonly string[] | undefined {
  return isMode(mode) ? WINDOWS[mode].fields : undefined;
}

/** The schema without a fault is what makes a value a policy. */
function hasShape(_value: unknown, faults: readonly string[]): _value is Policy {
  return faults.length === 0;
}

const overflow: ValueCheck<Overflow> = oneOf("trim", "summarize", "reject");
const source: ValueCheck<EvidenceSource> = oneOf("request", "override", "policy", "loaded", "metadata", "family");

const EVERY_WINDOW = {
  evidence: listOf(source),
  first_window: orNull(either(size, oneOf("max"))),
  fallback_window: orNull(size),
  share_of_max: share,
  retry_window: orNull(either(size, oneOf("step_below"))),
};

const WINDOWS: { readonly [Mode in WindowPolicy["mode"]]: ObjectCheck<Extract<WindowPolicy, { readonly mode: Mode }>> } = {
  fixed: objectOf<FixedWindow>({
    mode: oneOf("fixed"),
    ...EVERY_WINDOW,
    sends_size: flag,
    size_classes: listOf<SizeClass>(objectOf<SizeClass>({ up_to_parameters: orNull(whole(1, Number.MAX_SAFE_INTEGER)), window: size })),
  }),
  manual: objectOf<ManualWindow>({ mode: oneOf("manual"), ...EVERY_WINDOW, smallest_window: size }),
  auto: objectOf<AutoWindow>({
    mode: oneOf("auto"),
    ...EVERY_WINDOW,
    sizes: listOf(size),
    tiers_below: whole(0, 4),
    engine_share: share,
    uses_profiles: flag,
  }),
  dynamic: objectOf<DynamicWindow>({
    mode: oneOf("dynamic"),
    ...EVERY_WINDOW,
    dynamic_enabled: flag,
    usage_threshold: share,
    counts_allowance: flag,
  }),
  grow: objectOf<GrowWindow>({
    mode: oneOf("grow"),
    ...EVERY_WINDOW,
    counts_allowance: flag,
    smallest_step: size,
    step_factor: whole(2, 16),
    hysteresis: decimal(0, 0.9),
    shrink_after_idle_ms: duration,
    wishes_grow: flag,
  }),
};

const MODES: readonly WindowPolicy["mode"][] = ["fixed", "auto", "dynamic", "manual", "grow"];

const WINDOW: Check<WindowPolicy> = {
  faults: (value, path) => {
    if (!isObject(value)) return [fault(path, "an object", value)];
    const mode = fieldOf(value, "mode");
    // Which other fields there may be depends on the mode, so that without one nothing more can be said.
    return isMode(mode) ? WINDOWS[mode].faults(value, path) : oneOf(...MODES).faults(mode, placeOf(path, "mode"));
  },
};

const POLICY: Check<Policy> = objectOf<Policy>({
  id: text,
  title: text,
  carries_over: text,
  from: text,
  window: WINDOW,
  reply: objectOf<ReplyPolicy>({ default: size, min: size, max: size, step: size, remembered: flag, must_fit: flag }),
  overflow,
  overflow_in_sessions: overflow,
  compaction: COMPACTION,
  warn_at: orNull(share),
});

function isMode(value: JsonValue | undefined): value is WindowPolicy["mode"] {
  return MODES.some((mode) => mode === value);
}

/** What no field says by itself. */
function contradictionsIn({ window, reply, compaction }: Policy): readonly string[] {
  const found: string[] = [...compactionContradictions(compaction)];
  if (reply.min > reply.max) found.push(`reply.min: expected at most reply.max (${reply.max}), got ${reply.min}`);
  else if (reply.default < reply.min || reply.default > reply.max) {
    found.push(`reply.default: expected a number from reply.min to reply.max (${reply.min} to ${reply.max}), got ${reply.default}`);
  }
  if (new Set(window.evidence).size < window.evidence.length) {
    found.push(`window.evidence: expected every source once, got ${window.evidence.join(", ")}`);
  }
  if (window.mode === "auto" && !rises(window.sizes)) {
    found.push(`window.sizes: expected at least one size, smallest first, got ${JSON.stringify(window.sizes)}`);
  }
  if (window.mode === "fixed" && !rises([0, ...window.size_classes.map((one) => one.up_to_parameters ?? Number.POSITIVE_INFINITY)])) {
    found.push("window.size_classes: expected up_to_parameters to rise, and null only in the last");
  }
  return found;
}

function rises(numbers: readonly number[]): boolean {
  return numbers.length > 0 && numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));
}
