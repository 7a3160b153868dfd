import { DEFAULT_POLICY, type Policy } from "@oriel/core";
import type { Route } from "../route.ts";
import { list, named, objectOf, type Schema, text } from "../schema.ts";
import { policy } from "./policy.ts";

interface PoliciesReply {
  readonly policies: readonly Policy[];
}

const policies: Schema<PoliciesReply> = named("Policies", objectOf<PoliciesReply>({ policies: list(policy) }));

export const policyRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/policies",
    id: "listPolicies",
    summary: "The policies there are",
    replies: [{ status: 200, description: "Each is the JSON value that decides.", contents: [{ kind: "json", schema: policies }] }],
    errors: [],
  },
  {
    method: "get",
    path: "/api/v1/policies/{id}",
    id: "getPolicy",
    summary: "One policy",
    parameters: [{ in: "path", name: "id", description: "Its name.", schema: text(), example: "oriel" }],
    replies: [{ status: 200, description: "The policy.", contents: [{ kind: "json", schema: policy, example: DEFAULT_POLICY }] }],
    errors: ["not_found"],
  },
];
