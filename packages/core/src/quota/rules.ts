import { normaliseModelName } from "../model/name.ts";
import { hasLimit, type Limits, laidOver } from "./limits.ts";

/** All limits there are, by what they are on. */
export interface QuotaRules {
  /** Of every key, unless its own say otherwise; requests without a key have them together. */
  readonly eachKey?: Limits | undefined;
  /** Of a model, whoever asks it. */
  readonly models?: Readonly<Record<string, Limits>> | undefined;
  /** Of a key by its name, and of a key with a model. */
  readonly keys?: Readonly<Record<string, KeyRules>> | undefined;
}

export interface KeyRules {
  readonly limits?: Limits | undefined;
  readonly models?: Readonly<Record<string, Limits>> | undefined;
}

/** What a limit is on. A key's id outlives its name; requests without a key have an id of their own. */
export interface QuotaSubject {
  readonly key?: string | undefined;
  /** In its normalised form. */
  readonly model?: string | undefined;
}

export interface SubjectLimits {
  readonly subject: QuotaSubject;
  readonly limits: Limits;
}

/** Whose limits are asked for. */
export interface QuotaHolder {
  readonly id: string;
  readonly name: string;
  /** Those that were given to the key itself. */
  readonly limits?: Limits | undefined;
}

/** The limits a request falls under; none where nothing limits it. */
export function limitsFor({ eachKey, models, keys }: QuotaRules, holder: QuotaHolder, model: string): readonly SubjectLimits[] {
  const name = normaliseModelName(model);
  const own = keys?.[holder.name];
  const ofKey = [own?.limits, holder.limits].reduce<Limits>(
    (base, over) => (over === undefined ? base : laidOver(base, over)),
    eachKey ?? {},
  );
  return [
    { subject: { key: holder.id }, limits: ofKey },
    { subject: { key: holder.id, model: name }, limits: namedModel(own?.models, name) },
    { subject: { model: name }, limits: namedModel(models, name) },
  ].filter(({ limits }) => hasLimit(limits));
}

/** Every limit that can be told of: those of these holders, and those of models. */
export function everyLimit(rules: QuotaRules, holders: readonly QuotaHolder[]): readonly SubjectLimits[] {
  const models = Object.keys(rules.models ?? {});
  const named = holders.flatMap((holder) =>
    ["", ...Object.keys(rules.keys?.[holder.name]?.models ?? {})].flatMap((model) => limitsFor(rules, holder, model)),
  );
  const all = [...named, ...models.flatMap((model) => limitsFor({ models: rules.models }, { id: "", name: "" }, model))];
  return [...new Map(all.map((one) => [subjectText(one.subject), one])).values()];
}

function namedModel(models: Readonly<Record<string, Limits>> | undefined, name: string): Limits {
  const entry = Object.entries(models ?? {}).find(([written]) => normaliseModelName(written) === name);
  return entry?.[1] ?? {};
}

/** The subject as one text, the same in every process. */
export function subjectText({ key, model }: QuotaSubject): string {
  return JSON.stringify([key ?? null, model ?? null]);
}
