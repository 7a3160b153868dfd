import type { JsonValue } from "@oriel/core";
import { bodyObject, invalid, isList, list, nonEmptyString, optional, type Read, required } from "../field.ts";

/** The body of `POST /api/v1/sessions/{id}/discover`. */
export interface DiscoverQuestion {
  readonly from: string;
  readonly root: string | undefined;
  readonly names: readonly string[] | undefined;
}

/** The answer: what was found, and is kept with the session. */
export interface DiscoverReply {
  readonly session_id: string;
  /** The folder that was looked in, without links. */
  readonly root: string;
  /** Of the text that is kept, estimated. What stands in a prompt of it depends on the tier of its window. */
  readonly tokens: number;
  /** Each file that is there, from the root down. */
  readonly files: readonly DiscoveredFileInfo[];
}

interface DiscoveredFileInfo {
  /** From the root, with `/` between folders. */
  readonly path: string;
  readonly bytes: number | null;
  readonly kind: "whole" | "cut" | "left_out";
  /** `null` where it is left out. */
  readonly tokens: number | null;
  /** What there is to say of it: why it is not whole, or how it was read. */
  readonly why: string | null;
}

const MOST_NAMES = 16;
/** The longest path Linux takes. */
const LONGEST_PATH = 4096;

/** @throws OrielError `invalid_request`, with the field in `param`. */
export function decodeDiscover(body: JsonValue): DiscoverQuestion {
  const sent = bodyObject(body);
  return {
    from: required(sent, "from", path),
    root: optional(sent, "root", path),
    names: optional(sent, "names", names),
  };
}

const path: Read<string> = (value, param) => {
  if (typeof value === "string" && value !== "" && value.length <= LONGEST_PATH && !value.includes("\0")) return value;
  throw invalid(param, `a path of at most ${LONGEST_PATH} characters`, value);
};

const names: Read<readonly string[]> = (value, param) => {
  if (isList(value) && value.length > 0 && value.length <= MOST_NAMES) return list(nonEmptyString)(value, param);
  throw invalid(param, `an array of 1 to ${MOST_NAMES} names of files`, value);
};
