import { OrielError } from "../errors.ts";
import { DEFAULT_POLICY, POLICIES } from "./policies.ts";
import type { Policy } from "./policy.ts";

/** The policies there are: those that come with Oriel, and a user's own. */
export interface Policies {
  readonly known: readonly KnownPolicy[];
  /** The user's files that hold none. */
  readonly broken: readonly BrokenPolicy[];
  /** The policy of whoever names none. */
  readonly default: Policy;
}

export interface KnownPolicy {
  readonly policy: Policy;
  /** The name of the user's file that it is in; `undefined` where it comes with Oriel. */
  readonly file: string | undefined;
}

export interface BrokenPolicy {
  readonly file: string;
  /** Each with its place: `window.share_of_max: expected …`. */
  readonly problems: readonly string[];
}

/** Without any of a user's own. */
export const SHIPPED_POLICIES: Policies = {
  known: POLICIES.map((policy) => ({ policy, file: undefined })),
  broken: [],
  default: DEFAULT_POLICY,
};

/** The policy of this name, in any case; the default where none is named. @throws OrielError `invalid_request`, saying which there are. */
export function policyNamed(policies: Policies, name: string | undefined): Policy {
  if (name === undefined) return policies.default;
  const found = knownPolicy(policies, name);
  if (found !== undefined) return found.policy;
  const names = policies.known.map(({ policy }) => policy.id);
  throw new OrielError("invalid_request", noPolicy(policies, name, names), { param: "policy", data: { policies: names } });
}

export function knownPolicy({ known }: Policies, name: string): KnownPolicy | undefined {
  const wanted = name.trim().toLowerCase();
  return known.find(({ policy }) => policy.id === wanted);
}

function noPolicy({ broken }: Policies, name: string, names: readonly string[]): string {
  const meant = broken.find(({ file }) => file === `${name.trim().toLowerCase()}.json`);
  if (meant !== undefined) return `The policy in ${meant.file} is not valid: ${meant.problems.join("; ")}.`;
  return `There is no policy ${name.slice(0, 100)}: there are ${names.join(", ")}.`;
}
