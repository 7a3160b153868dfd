import {
  type JsonValue,
  type KeyRules,
  LIMIT_ACTIONS,
  LIMIT_NAMES,
  type LimitAction,
  type Limits,
  laidOver,
  type QuotaRules,
  USUAL_LIMITS,
} from "@oriel/core";
import type { ValueKind } from "./value-kinds.ts";

const EXPECTED = `limits such as tokens_per_hour=50000 or requests_per_hour=100:queue (${LIMIT_NAMES.join(", ")}, burst; each a whole number or none; after a colon ${LIMIT_ACTIONS.join(", ")})`;

/** What is limited. What is not said is as usual, for every key: to have no limit it is set to none. */
export const quotas: ValueKind<QuotaRules> = {
  expected: `on, off, or ${EXPECTED}; in the file a table of limits, with actions, models and keys`,
  fromTexts(texts) {
    const [text = ""] = texts;
    if (texts.length !== 1) return undefined;
    if (text.trim() === "on") return { eachKey: USUAL_LIMITS };
    if (text.trim() === "off") return {};
    const limits = limitsFromTexts(text.split(","));
    return limits === undefined ? undefined : { eachKey: laidOver(USUAL_LIMITS, limits) };
  },
  fromToml: (value) => (value === true ? { eachKey: USUAL_LIMITS } : value === false ? {} : rulesIn(value)),
  toJson: (rules): JsonValue => JSON.parse(JSON.stringify(rules)) as JsonValue,
  show: shownRules,
};

/** What `limitsFromTexts` takes, in words. */
export const EXPECTED_LIMITS: string = EXPECTED;

/** Limits as a flag has them: `tokens_per_hour=50000`, `requests_per_hour=none`, `tokens_per_day=1000000:queue`. `undefined` for anything else. */
export function limitsFromTexts(texts: readonly string[]): Limits | undefined {
  let limits: Limits = {};
  for (const text of texts) {
    const [, name = "", amount = "", , action] = /^\s*(\w+)\s*=\s*([\d_]+|none)\s*(:\s*(\w+))?\s*$/.exec(text) ?? [];
    const one = limitsIn({
      [name]: amount === "none" ? "none" : Number(amount.replaceAll("_", "")),
      ...(action === undefined ? {} : { actions: { [name]: action } }),
    });
    if (one === undefined) return undefined;
    limits = laidOver(limits, one);
  }
  return limits;
}

/** Limits in a few words. */
export function shownLimits({ actions = {}, ...limits }: Limits): string {
  const shown = Object.entries(limits).filter(([, most]) => most !== undefined);
  const texts = shown.map(([name, most]) => {
    const action = new Map<string, LimitAction | undefined>(Object.entries(actions)).get(name);
    return `${name}=${most ?? "none"}${action === undefined ? "" : `:${action}`}`;
  });
  return texts.join(", ");
}

function shownRules({ eachKey = {}, models = {}, keys = {} }: QuotaRules): string {
  const more = [...Object.keys(models).map((name) => `model ${name}`), ...Object.keys(keys).map((name) => `key ${name}`)];
  const all = [shownLimits(eachKey), ...more].filter((text) => text !== "");
  return all.length === 0 ? "none" : all.join(", ");
}

function rulesIn(value: unknown): QuotaRules | undefined {
  if (!isTable(value)) return undefined;
  const { models, keys, ...own } = value;
  const limits = limitsIn(own);
  const ofModels = everyIn(models, limitsIn);
  const ofKeys = everyIn(keys, keyRulesIn);
  if (limits === undefined || ofModels === undefined || ofKeys === undefined) return undefined;
  return { eachKey: laidOver(USUAL_LIMITS, limits), models: ofModels, keys: ofKeys };
}

function keyRulesIn(value: unknown): KeyRules | undefined {
  if (!isTable(value)) return undefined;
  const { models, ...own } = value;
  const limits = limitsIn(own);
  const ofModels = everyIn(models, limitsIn);
  return limits === undefined || ofModels === undefined ? undefined : { limits, models: ofModels };
}

function limitsIn(value: unknown): Limits | undefined {
  if (!isTable(value)) return undefined;
  const { actions = {}, burst, ...numbers } = value;
  const ofActions = everyIn(actions, actionIn);
  if (ofActions === undefined || !Object.keys({ ...numbers, ...ofActions }).every(isLimitName)) return undefined;
  const read = everyIn(numbers, (most) => (most === "none" ? "none" : amountIn(most)));
  if (read === undefined || (burst !== undefined && amountIn(burst) === undefined)) return undefined;
  const limits = Object.fromEntries(Object.entries(read).map(([name, most]) => [name, most === "none" ? null : most]));
  return {
    ...limits,
    ...(burst === undefined ? {} : { burst: amountIn(burst) }),
    ...(Object.keys(ofActions).length === 0 ? {} : { actions: ofActions }),
  };
}

function isLimitName(name: string): boolean {
  return (LIMIT_NAMES as readonly string[]).includes(name);
}

function actionIn(value: unknown): LimitAction | undefined {
  return LIMIT_ACTIONS.find((action) => action === value);
}

/** Up to a thousand million million: far below where thousandths of tokens are no longer whole numbers. */
function amountIn(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 1e12 ? value : undefined;
}

/** `undefined` where one of them is nothing that can be read. */
function everyIn<Value>(value: unknown, read: (entry: unknown) => Value | undefined): Readonly<Record<string, Value>> | undefined {
  if (value === undefined) return {};
  if (!isTable(value)) return undefined;
  const all: [string, Value][] = [];
  for (const [name, entry] of Object.entries(value)) {
    const one = read(entry);
    if (one === undefined) return undefined;
    all.push([name, one]);
  }
  return Object.fromEntries(all);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
