import type { ImportReply } from "@oriel/protocol";
import type { Route } from "../route.ts";
import {
  anyObject,
  anyOf,
  count,
  list,
  named,
  nullable,
  object,
  objectOf,
  oneOf,
  optional,
  type Schema,
  text,
  time,
  whole,
  word,
} from "../schema.ts";
import { SESSION } from "./ids.ts";
import { toolCall } from "./message.ts";
import { verdict } from "./receipt.ts";
import { session } from "./session.ts";
import { settings } from "./settings.ts";

const part: Schema = anyOf(
  undefined,
  object({ type: word("text"), text: text() }),
  object({ type: word("image"), media_type: text(), base64: text(undefined, { format: "byte" }) }),
);

const reply: Schema = object({
  model: text(),
  engine: text(),
  finish_reason: nullable(text()),
  finish_raw: nullable(text("The engine's own word.")),
  prompt_tokens: nullable(count()),
  cached_tokens: nullable(count()),
  reply_tokens: nullable(count()),
  window: nullable(count()),
  window_reason: text(),
  duration_ms: nullable(count()),
  receipt_id: nullable(text()),
  verdict: nullable(verdict),
  error: nullable(object({ code: text(), message: text() })),
});

const message: Schema = object({
  message_id: text(),
  created_at: time("When it was said."),
  role: oneOf({ system: "", user: "", assistant: "", tool: "" }),
  content: anyOf(undefined, text(), list(part)),
  thinking: optional(text()),
  tool_calls: optional(list(toolCall)),
  tool_call_id: optional(text()),
  tool_name: optional(text()),
  reply: optional(reply),
});

const file: Schema = named(
  "SessionFile",
  object(
    {
      format: word("oriel-session"),
      schema_version: whole("1. A change that an older Oriel would read wrongly raises it."),
      exported_at: time("When the file was made."),
      session: object({
        session_id: text(),
        model: text(),
        policy: text(),
        title: nullable(text()),
        settings,
        branch_id: text("The current branch."),
        created_at: time("When it was begun."),
        updated_at: time("When it was last changed."),
      }),
      branches: list(
        object({
          branch_id: text(),
          parent_id: nullable(text()),
          forked_at: count("The position of its first own message."),
          title: nullable(text()),
          created_at: time("When it was begun."),
          messages: list(message, "Its own ones, in order."),
        }),
        "A parent before those forked from it.",
      ),
      snapshots: list(
        object({
          snapshot_id: text(),
          branch_id: text(),
          message_count: count(),
          model: text(),
          policy: text(),
          settings,
          purpose: text(),
          note: nullable(text()),
          created_at: time("When it was made."),
        }),
      ),
    },
    "A session with all that belongs to it.",
  ),
);

const imported: Schema<ImportReply> = named(
  "Imported",
  objectOf<ImportReply>({
    session,
    format: text("What the file was: `oriel-session 1`, `mochi 1.4`, `ollm`."),
    branches: count(),
    messages: count(),
    snapshots: count(),
    notes: list(text(), "What to know of how it was taken over: above all what was left out."),
  }),
);

const EXAMPLE = {
  format: "oriel-session",
  schema_version: 1,
  exported_at: "2026-11-21T13:00:00.000Z",
  session: {
    session_id: "s-638970068657137a381bd40d",
    model: "oriel-demo",
    policy: "oriel",
    title: "Dogs",
    settings: {},
    branch_id: "s-638970068657137a381bd40d",
    created_at: "2026-11-21T12:57:11.457Z",
    updated_at: "2026-11-21T12:57:11.628Z",
  },
  branches: [
    {
      branch_id: "s-638970068657137a381bd40d",
      parent_id: null,
      forked_at: 0,
      title: null,
      created_at: "2026-11-21T12:57:11.457Z",
      messages: [
        {
          message_id: "msg-dd7232c79d84a92d0c16ff95",
          created_at: "2026-11-21T12:57:11.583Z",
          role: "user",
          content: "Tell me about a dog.",
        },
      ],
    },
  ],
  snapshots: [],
};

export const sessionFileRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/api/v1/sessions/import",
    id: "importSession",
    summary: "Take a conversation over from a file",
    description: "Of Oriel's, of mochi's or of OLLM's. It gets a new id; nothing of a broken file is taken over.",
    body: {
      schema: anyOf(
        "What the file holds: Oriel's own, mochi's (`metadata` and `messages`) or OLLM's (`sessionId` and `messages`).",
        file,
        anyObject(),
      ),
      required: true,
      examples: { "A file of Oriel's": EXAMPLE },
    },
    replies: [{ status: 201, description: "The new session.", contents: [{ kind: "json", schema: imported }] }],
    errors: ["storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/sessions/{id}/export",
    id: "exportSession",
    summary: "A conversation as a file",
    parameters: [
      SESSION,
      {
        in: "query",
        name: "format",
        description: "For programs, or for people.",
        schema: oneOf({ json: "everything, to be taken over again (the default)", markdown: "the current branch, to be read" }),
        example: "json",
      },
    ],
    replies: [
      {
        status: 200,
        description: "The file.",
        headers: [
          {
            name: "Content-Disposition",
            description: "A name for the file.",
            schema: text(),
            example: 'attachment; filename="oriel-s-638970068657137a381bd40d.json"',
          },
        ],
        contents: [
          { kind: "json", schema: file, example: EXAMPLE },
          { kind: "text", type: "text/markdown", description: "With `format=markdown`." },
        ],
      },
    ],
    errors: ["invalid_request", "session_not_found", "storage_failed"],
  },
];
