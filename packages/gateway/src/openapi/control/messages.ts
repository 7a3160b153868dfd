import type { MarkReply } from "@oriel/protocol";
import type { Parameter, Route } from "../route.ts";
import { named, object, objectOf, type Schema, text } from "../schema.ts";
import { newBranch } from "./branches.ts";
import { SESSION } from "./ids.ts";
import { mark, message, messages } from "./message.ts";

const MESSAGE: Parameter = {
  in: "path",
  name: "mid",
  description: "The message's id, or its position on the current branch.",
  schema: text(),
  example: "0",
};

const marked: Schema<MarkReply> = named("MarkedMessage", objectOf<MarkReply>({ session_id: text(), message }));

export const messageRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/sessions/{id}/messages",
    id: "listMessages",
    summary: "What was said",
    parameters: [SESSION, { in: "query", name: "branch", description: "Of another branch than the current one.", schema: text() }],
    replies: [{ status: 200, description: "The messages, oldest first.", contents: [{ kind: "json", schema: messages }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
  {
    method: "put",
    path: "/api/v1/sessions/{id}/messages/{mid}",
    id: "editMessage",
    summary: "Say a message anew",
    description:
      "In a branch of its own, which becomes the current one; what was said stays on the branch it was said on. The reply is asked for by a turn whose message is `null`.",
    parameters: [SESSION, MESSAGE],
    body: {
      schema: named("EditMessage", object({ content: text("What the user says instead.", { minLength: 1 }) })),
      required: true,
      examples: { "Another question": { content: "Tell me about a cat." } },
    },
    replies: [{ status: 200, description: "The new branch.", contents: [{ kind: "json", schema: newBranch }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
  {
    method: "post",
    path: "/api/v1/sessions/{id}/messages/{mid}/regenerate",
    id: "regenerateReply",
    summary: "Make room for another reply",
    description:
      "A branch that ends before this reply becomes the current one. The new reply is asked for by a turn whose message is `null`.",
    parameters: [SESSION, { ...MESSAGE, example: "1" }],
    replies: [{ status: 200, description: "The new branch.", contents: [{ kind: "json", schema: newBranch }] }],
    errors: ["invalid_request", "session_not_found", "not_found", "storage_failed"],
  },
  {
    method: "put",
    path: "/api/v1/sessions/{id}/messages/{mid}/mark",
    id: "markMessage",
    summary: "Pin a message, or leave it out",
    description:
      "From the next prompt on, on every branch that shares the message. A pinned message that had left comes back; a message that is left out goes with the calls and results of tools that belong to it.",
    parameters: [SESSION, MESSAGE],
    body: {
      schema: named("MarkMessage", object({ mark })),
      required: true,
      examples: { "Never to leave": { mark: "pinned" }, "Not to be seen": { mark: "excluded" } },
    },
    replies: [{ status: 200, description: "The message.", contents: [{ kind: "json", schema: marked }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
  {
    method: "delete",
    path: "/api/v1/sessions/{id}/messages/{mid}/mark",
    id: "unmarkMessage",
    summary: "Take the mark of a message away",
    description: "It is a message like any other from then on, also where it had none.",
    parameters: [SESSION, MESSAGE],
    replies: [{ status: 200, description: "The message.", contents: [{ kind: "json", schema: marked }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
];
