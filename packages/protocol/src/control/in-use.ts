import { type InUse, isModeName, type JsonValue } from "@oriel/core";
import { invalid, isList, object, optional, type Read, required } from "../field.ts";

/** Far more than any budget of a system prompt can name; what is larger is a mistake, and would be kept with every snapshot. */
const MOST_NAMES = 200;
const LONGEST_NAME = 200;
const LONGEST_ABOUT = 1000;
const LONGEST_GOAL = 4000;

/** Names of what is in use: each a string, or `{name, about}`. */
export const inUse: Read<readonly InUse[]> = (value, param) => {
  if (!isList(value) || value.length > MOST_NAMES) throw invalid(param, `an array of at most ${MOST_NAMES} names`, value);
  return value.map((item, index) => one(item, `${param}[${index}]`));
};

export const goal: Read<string> = limited(LONGEST_GOAL);

/** Whether there is such a mode is for the session to say, which knows the user's own. */
export const mode: Read<string> = (value, param) => {
  if (typeof value === "string" && isModeName(value)) return value;
  throw invalid(param, "the name of a mode: small letters, digits and hyphens, at most 40", value);
};

function one(value: JsonValue, param: string): InUse {
  if (typeof value === "string") return { name: name(value, param) };
  const sent = object(value, param);
  const about = optional(sent, "about", limited(LONGEST_ABOUT), param);
  return { name: required(sent, "name", name, param), ...(about === undefined ? {} : { about }) };
}

const name = limited(LONGEST_NAME);

function limited(most: number): Read<string> {
  return (value, param) => {
    if (typeof value === "string" && value.trim() !== "" && value.length <= most) return value;
    throw invalid(param, `a text of 1 to ${most} characters`, value);
  };
}
