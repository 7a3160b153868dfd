import type { BrokenPolicy, Policies, Policy } from "@oriel/core";

/** `GET /api/v1/policies` */
export interface PoliciesReply {
  /** The name of the policy of whoever names none. */
  readonly default: string;
  readonly policies: readonly PolicyInfo[];
  /** The user's files that hold none. */
  readonly broken: readonly BrokenPolicy[];
}

/** A policy, whole, and the name of the user's file that it is in; `null` where it comes with Oriel. */
export type PolicyInfo = Policy & { readonly file: string | null };

export function policiesReply({ known, broken, default: { id } }: Policies): PoliciesReply {
  return { default: id, policies: known.map(({ policy, file }) => ({ ...policy, file: file ?? null })), broken };
}
