import type { JsonValue, ModelRequest } from "@oriel/core";
import { integer, invalid, isList, nonEmptyString, number, oneOf, type Read } from "./field.ts";

// What a client may ask of a reply: the bounds are the same in every protocol.

/** The largest reply allowance that can be asked for; a model's window bounds it further. */
export const LARGEST_REPLY = 100_000;

export const modelName: Read<string> = (value, param) => {
  if (typeof value === "string" && value.trim() !== "" && value.length <= 256) return value;
  throw invalid(param, "the name of a model, 1 to 256 characters long", value);
};

export const replyTokens: Read<number> = integer(1, LARGEST_REPLY);
export const temperature: Read<number> = number(0, 2);
export const share: Read<number> = number(0, 1);
export const penalty: Read<number> = number(-2, 2);
export const repeatPenalty: Read<number> = number(0, 10);
export const seed: Read<number> = integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);

/** How many of the likeliest tokens are drawn from; engines take 0 and -1 for "all of them". */
export const topK: Read<number> = integer(-1, 1_000_000);

const MOST_STOPS = 16;

/** One string or several; an empty one would end every reply before its first word. */
export const stop: Read<readonly string[] | undefined> = (value, param) => {
  if (typeof value === "string") return [nonEmptyString(value, param)];
  if (!isList(value) || value.length > MOST_STOPS) throw invalid(param, `a string or an array of at most ${MOST_STOPS} strings`, value);
  return value.length === 0 ? undefined : value.map((text, index) => nonEmptyString(text, `${param}[${index}]`));
};

const thinkingEffort = oneOf("low", "medium", "high");

/** `true` and `false`, or how much. */
export const think: Read<NonNullable<ModelRequest["think"]>> = (value: JsonValue, param) =>
  typeof value === "boolean" ? value : thinkingEffort(value, param);
