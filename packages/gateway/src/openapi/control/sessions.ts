import type { SessionsReply } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { list, maybe, named, nullable, object, objectOf, oneOf, optional, type Schema, text, told } from "../schema.ts";
import { SESSION } from "./ids.ts";
import { pageOf } from "./page.ts";
import { session } from "./session.ts";
import { settings } from "./settings.ts";

const title = text(undefined, { maxLength: 200 });
const policy = text("As in `GET /api/v1/policies`.", { minLength: 1 });

const create: Schema = named(
  "CreateSession",
  object({ model: modelName, policy: maybe(policy), title: maybe(title), settings: maybe(settings) }),
);

const patch: Schema = named(
  "PatchSession",
  object(
    {
      model: maybe(modelName),
      policy: maybe(policy),
      title: optional(nullable(told("`null` takes it away.", title))),
      settings: maybe(settings),
    },
    "At least one of these; what is left out stays as it is.",
  ),
);

const sessions: Schema<SessionsReply> = named("Sessions", objectOf<SessionsReply>({ sessions: list(session) }));

export const sessionRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/api/v1/sessions",
    id: "createSession",
    summary: "Begin a conversation",
    body: { schema: create, required: true, examples: { "A session": { model: "oriel-demo", title: "Dogs" } } },
    replies: [{ status: 201, description: "The new session.", contents: [{ kind: "json", schema: session }] }],
    errors: ["model_not_found", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/sessions",
    id: "listSessions",
    summary: "The conversations there are",
    parameters: [
      ...pageOf(200, 1000),
      {
        in: "query",
        name: "sort",
        description: "By what.",
        schema: oneOf({ updated: "", created: "", title: "" }),
        example: "updated",
      },
      { in: "query", name: "order", description: "Which way.", schema: oneOf({ asc: "", desc: "" }), example: "desc" },
    ],
    replies: [{ status: 200, description: "The sessions.", contents: [{ kind: "json", schema: sessions }] }],
    errors: ["invalid_request", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/sessions/{id}",
    id: "getSession",
    summary: "One conversation",
    parameters: [SESSION],
    replies: [{ status: 200, description: "The session.", contents: [{ kind: "json", schema: session }] }],
    errors: ["session_not_found", "storage_failed"],
  },
  {
    method: "patch",
    path: "/api/v1/sessions/{id}",
    id: "changeSession",
    summary: "Change its model, policy, title or settings",
    description: "From the next turn on.",
    parameters: [SESSION],
    body: {
      schema: patch,
      required: true,
      examples: {
        "Another title": { title: "Dogs and cats" },
        "A mode and a goal": {
          settings: { mode: "developer", goal: "Make the tests pass.", active_skills: [{ name: "git", about: "history" }, "sql"] },
        },
      },
    },
    replies: [{ status: 200, description: "The session as it is now.", contents: [{ kind: "json", schema: session }] }],
    errors: ["session_not_found", "model_not_found", "storage_failed"],
  },
  {
    method: "delete",
    path: "/api/v1/sessions/{id}",
    id: "deleteSession",
    summary: "Remove a conversation",
    description: "With its messages, branches and snapshots.",
    parameters: [SESSION],
    replies: [{ status: 204, description: "It is gone." }],
    errors: ["session_not_found", "storage_failed"],
  },
];
