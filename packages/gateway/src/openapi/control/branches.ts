import type { BranchesReply, BranchInfo, NewBranchReply } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { count, flag, list, named, nullable, object, objectOf, type Schema, text, time } from "../schema.ts";
import { SESSION } from "./ids.ts";
import { message } from "./message.ts";

export const branch: Schema<BranchInfo> = named(
  "Branch",
  objectOf<BranchInfo>(
    {
      branch_id: text("The first branch has the session's id."),
      session_id: text(),
      parent_id: nullable(text("The branch on which the message before the fork was said; `null` for the first.")),
      forked_at: count("How many messages it shares with its parent."),
      title: nullable(text()),
      message_count: count("With those it shares."),
      created_at: time("When it was begun."),
      is_current: flag("Whether the next turn goes on here."),
    },
    "One course of a conversation.",
  ),
);

const branches: Schema<BranchesReply> = named(
  "Branches",
  objectOf<BranchesReply>({
    session_id: text(),
    branch_id: text("The current one."),
    branches: list(branch, "In the order they were begun."),
  }),
);

export const newBranch: Schema<NewBranchReply> = named(
  "NewBranch",
  objectOf<NewBranchReply>(
    { session_id: text(), branch, message: nullable(message) },
    "`message` is the one that was edited; `null` where none was.",
  ),
);

export const branchRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/sessions/{id}/branches",
    id: "listBranches",
    summary: "The courses a conversation took",
    parameters: [SESSION],
    replies: [{ status: 200, description: "The branches.", contents: [{ kind: "json", schema: branches }] }],
    errors: ["session_not_found", "storage_failed"],
  },
  {
    method: "post",
    path: "/api/v1/sessions/{id}/branches",
    id: "useBranch",
    summary: "Go on with another branch",
    parameters: [SESSION],
    body: {
      schema: named("UseBranch", object({ branch_id: text(undefined, { minLength: 1 }) })),
      required: true,
      examples: { "The first branch": { branch_id: "s-638970068657137a381bd40d" } },
    },
    replies: [{ status: 200, description: "The branches.", contents: [{ kind: "json", schema: branches }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
];
