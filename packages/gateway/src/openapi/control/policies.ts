import { type BrokenPolicy, DEFAULT_POLICY } from "@oriel/core";
import type { PoliciesReply, PolicyInfo } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { list, named, nullable, objectOf, type Schema, text } from "../schema.ts";
import { POLICY_FIELDS, policy } from "./policy.ts";

const policies: Schema<PoliciesReply> = named(
  "Policies",
  objectOf<PoliciesReply>({
    default: text("The policy of requests and sessions that name none."),
    policies: list(
      objectOf<PolicyInfo>({
        ...POLICY_FIELDS,
        file: nullable(text("The name of the user's file that it is in; `null` where it comes with Oriel.")),
      }),
    ),
    broken: list(
      objectOf<BrokenPolicy>({ file: text(), problems: list(text(), "Each with its place.") }),
      "Files in the user's folder of policies that hold none.",
    ),
  }),
);

export const policyRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/policies",
    id: "listPolicies",
    summary: "The policies there are",
    description: "Those that come with Oriel, and the user's own: JSON files in the folder `policies_folder`, read when Oriel starts.",
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
