import type { JsonValue } from "../json.ts";
import { normaliseModelName } from "../model/name.ts";
import type { Tokens } from "../units.ts";
import { type Check, listOf, objectOf, text, whole } from "./json-check.ts";

/** The sizes a model was measured at. JSON, as users keep it in a file of their own. */
export type ModelProfile = {
  /** The model's name, with its tag: `llama3.2:3b`. */
  readonly id: string;
  readonly name: string;
  readonly max_context_window: Tokens;
  /** Smallest first. */
  readonly context_profiles: readonly ContextProfile[];
};

export type ContextProfile = {
  /** What a person chooses. */
  readonly size: Tokens;
  readonly size_label: string;
  /** What the engine is given for it. Calculated and measured beforehand: never computed where it is written here. */
  readonly engine_size: Tokens;
};

export type ModelProfilesReading =
  | { readonly ok: true; readonly profiles: readonly ModelProfile[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads a list of model profiles, and tells everything that is wrong with it at once. */
export function checkModelProfiles(value: JsonValue): ModelProfilesReading {
  const problems = PROFILES.faults(value, "");
  if (problems.length > 0 || !hasShape(value, problems)) return { ok: false, problems };
  const contradictions = value.flatMap(contradictionsIn);
  return contradictions.length > 0 ? { ok: false, problems: contradictions } : { ok: true, profiles: value };
}

/** The shipped profiles with a user's own over them: a user's profile of the same model takes the shipped one's place. */
export function mergeModelProfiles(shipped: readonly ModelProfile[], own: readonly ModelProfile[]): readonly ModelProfile[] {
  const merged = new Map([...shipped, ...own].map((profile) => [normaliseModelName(profile.id), profile]));
  return [...merged.values()];
}

/** The profile of exactly this model, in any spelling of its name. */
export function findModelProfile(profiles: readonly ModelProfile[], model: string): ModelProfile | undefined {
  const wanted = normaliseModelName(model);
  return profiles.find((profile) => normaliseModelName(profile.id) === wanted);
}

/** The schema without a fault is what makes a value a list of profiles. */
function hasShape(_value: unknown, faults: readonly string[]): _value is readonly ModelProfile[] {
  return faults.length === 0;
}

const size = whole(1, 2_097_152);

const PROFILES: Check<readonly ModelProfile[]> = listOf(
  objectOf<ModelProfile>({
    id: text,
    name: text,
    max_context_window: size,
    context_profiles: listOf(objectOf<ContextProfile>({ size, size_label: text, engine_size: size })),
  }),
);

function contradictionsIn(profile: ModelProfile, index: number): readonly string[] {
  return profile.context_profiles.flatMap(({ size: chosen, engine_size: given }, at) => {
    const place = `[${index}].context_profiles[${at}]`;
    const before = profile.context_profiles[at - 1]?.size ?? 0;
    return [
      ...(chosen > profile.max_context_window
        ? [`${place}.size: expected at most max_context_window (${profile.max_context_window}), got ${chosen}`]
        : []),
      ...(chosen <= before ? [`${place}.size: expected more than the size before (${before}), got ${chosen}`] : []),
      ...(given > chosen ? [`${place}.engine_size: expected at most size (${chosen}), got ${given}`] : []),
    ];
  });
}
