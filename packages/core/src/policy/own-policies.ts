import type { JsonValue } from "../json.ts";
import { readPolicy } from "./derive-policy.ts";
import { fault, fieldOf, isObject } from "./json-check.ts";
import { type BrokenPolicy, type KnownPolicy, knownPolicy, type Policies, SHIPPED_POLICIES } from "./known-policies.ts";
import { findPolicy } from "./policies.ts";

/** A file of a user's folder of policies: what it holds, or why it could not be read. */
export type PolicyFile = { readonly file: string } & ({ readonly value: JsonValue } | { readonly problem: string });

/**
 * The shipped policies and a user's own, each under the name of its file. A file that holds no policy costs no other its place: it is among the
 * broken ones, with everything that is wrong in it.
 * @param defaultName the policy of whoever names none; where it is not there, `oriel` is.
 */
export function withOwnPolicies(files: readonly PolicyFile[], defaultName: string): Policies {
  const read = files.map(readOwn);
  const known = [...SHIPPED_POLICIES.known, ...read.filter((one) => "policy" in one)];
  const policies = { known, broken: read.filter((one) => "problems" in one), default: SHIPPED_POLICIES.default };
  return { ...policies, default: knownPolicy(policies, defaultName)?.policy ?? policies.default };
}

/** What a header can carry and any file system can hold, alike in upper and lower case. */
const FILE_NAME = /^([a-z0-9][a-z0-9._-]{0,63})\.json$/;

function readOwn(one: PolicyFile): KnownPolicy | BrokenPolicy {
  const { file } = one;
  const id = FILE_NAME.exec(file)?.[1];
  if (id === undefined)
    return { file, problems: [fault("the file's name", "lower-case letters, digits and . _ -, at most 64, then .json", file)] };
  if (findPolicy(id) !== undefined)
    return { file, problems: [`the file's name: ${id} comes with Oriel, and stays as it is; expected another name`] };
  if ("problem" in one) return { file, problems: [one.problem] };
  const given = isObject(one.value) ? fieldOf(one.value, "id") : undefined;
  if (given !== undefined && given !== id) return { file, problems: [fault("id", `${id}, as the file is named, or none`, given)] };
  const reading = readPolicy(isObject(one.value) ? { ...one.value, id } : one.value);
  return reading.ok ? { file, policy: reading.policy } : { file, problems: reading.problems };
}
