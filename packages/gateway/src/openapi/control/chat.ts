import type { ChatEvent, ChatReply, ContextWindowInfo } from "@oriel/protocol";
import { EVERY_REPLY, errorInfo } from "../errors.ts";
import { REPLY_HEADERS, TURN_REQUEST_HEADERS } from "../headers.ts";
import type { Body, Route, StreamEvent } from "../route.ts";
import { replyTokens, SAMPLING, think } from "../sampling.ts";
import { count, list, maybe, named, nullable, object, objectOf, oneOf, type Schema, text } from "../schema.ts";
import { basis } from "./counted.ts";
import { counts } from "./dispositions.ts";
import { SESSION } from "./ids.ts";
import { MESSAGE, message, toolCall } from "./message.ts";
import { usage } from "./session.ts";

const contextWindow: Schema<ContextWindowInfo> = objectOf<ContextWindowInfo>({
  current_window: nullable(count("`null` when nobody knows the window.")),
  usage_tokens: count(),
  reason: oneOf<ContextWindowInfo["reason"]>({
    initial_setup: "the first reply of the session",
    usage_threshold: "the conversation needed more",
    model_change: "",
    no_adjustment: "it stayed as it was",
    manual_override: "somebody set it",
  }),
});

const reply: Schema<ChatReply> = named(
  "ChatReply",
  objectOf<ChatReply>({
    session_id: text(),
    message,
    tool_calls_executed: list(text()),
    context_window: contextWindow,
    usage,
    receipt_id: nullable(text()),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    message: MESSAGE,
    tool_calls_executed: [],
    context_window: { current_window: 4096, usage_tokens: 23, reason: "initial_setup" },
    usage: { used_tokens: 23, basis: "exact", window: 4096, percentage: 0.6, available: 4073, in_flight_tokens: 0 },
    receipt_id: "r-9128cea34e4a6f5e10005fb7",
  },
);

type DataOf<Type extends ChatEvent["type"]> = Omit<Extract<ChatEvent, { type: Type }>, "type">;

const delta: Schema<{ readonly delta: string }> = objectOf<{ readonly delta: string }>({ delta: text() });

const EVENTS: { readonly [Type in ChatEvent["type"]]: { readonly description: string; readonly schema: Schema<DataOf<Type>> } } = {
  progress: {
    description: "Where the engine is, as often as it says so.",
    schema: objectOf<DataOf<"progress">>({
      phase: oneOf<DataOf<"progress">["phase"]>({ queued: "", loading: "the model is loaded", reading: "the prompt is read" }),
      done: count("Of the phase, in its own unit: tokens when reading."),
      total: nullable(count()),
    }),
  },
  accepted: {
    description: "The user's message is stored, and the engine has taken the prompt.",
    schema: objectOf<DataOf<"accepted">>({
      message_id: nullable(text("Of the user's message; `null` when the turn had none.")),
      prompt_tokens: count(),
      basis,
      window: nullable(count()),
      receipt_id: nullable(text()),
      messages: nullable(counts),
    }),
  },
  content_delta: { description: "More of the reply.", schema: delta },
  thinking_delta: { description: "More of what the model thinks aloud.", schema: delta },
  tool_call: { description: "A tool is called; nothing is run.", schema: toolCall },
  message_complete: { description: "The reply is whole, and stored.", schema: reply },
  error: { description: "The reply broke off; what came before is stored.", schema: objectOf<DataOf<"error">>({ error: errorInfo }) },
  done: { description: "The end. A stream that just stops was cut.", schema: objectOf<DataOf<"done">>({}) },
};

const events: readonly StreamEvent[] = Object.entries(EVENTS).map(([name, event]) => ({ name, ...event }));

const STREAMED = `event: accepted
data: {"message_id":"msg-66a5b7f3d801d75f5f05e10a","prompt_tokens":39,"basis":"exact","window":4096,"receipt_id":"r-ac59d04766efb759e2fa6715","messages":{"kept":3,"compacted":0,"dropped":0,"recalled":0}}

event: progress
data: {"phase":"reading","done":22,"total":39}

event: content_delta
data: {"delta":"What"}

event: content_delta
data: {"delta":" do you"}

event: message_complete
data: {"session_id":"s-638970068657137a381bd40d","message":{"message_id":"msg-f4fa52199e763a821670c610","position":3,"role":"assistant","content":"What do you","thinking":null,"tool_calls":[],"created_at":"2026-11-21T12:57:11.628Z","mark":null,"reply":{"model":"oriel-demo","engine":"embedded","finish_reason":"allowance","prompt_tokens":39,"cached_tokens":22,"reply_tokens":3,"window":4096,"duration_ms":26,"receipt_id":"r-ac59d04766efb759e2fa6715","verdict":"verified","error":null}},"tool_calls_executed":[],"context_window":{"current_window":4096,"usage_tokens":42,"reason":"no_adjustment"},"usage":{"used_tokens":42,"basis":"exact","window":4096,"percentage":1,"available":4054,"in_flight_tokens":0},"receipt_id":"r-ac59d04766efb759e2fa6715"}

event: done
data: {}

`;

const turn: Body = {
  schema: named(
    "ChatTurn",
    object({
      message: nullable(text("What the user says; `null` answers the conversation as it stands.", { minLength: 1 })),
      max_tokens: maybe(replyTokens),
      think: maybe(think),
      ...SAMPLING,
    }),
  ),
  required: true,
  examples: { "A turn": { message: "Tell me about a dog.", max_tokens: 8 }, "Answer what was said last": { message: null } },
};

export const chatRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/api/v1/chat/{id}",
    id: "sendTurn",
    summary: "Say something, get the reply",
    description: "One turn of a conversation that Oriel keeps. Turns of one session come one after the other.",
    parameters: [SESSION, ...TURN_REQUEST_HEADERS],
    body: turn,
    replies: [{ status: 200, description: "The reply, stored.", headers: REPLY_HEADERS, contents: [{ kind: "json", schema: reply }] }],
    errors: [...EVERY_REPLY, "session_not_found", "empty_history", "conflict", "storage_failed"],
  },
  {
    method: "post",
    path: "/api/v1/chat/{id}/stream",
    id: "streamTurn",
    summary: "Say something, get the reply as it is written",
    description: "What fails before the first event is answered as an error with its status.",
    parameters: [SESSION, ...TURN_REQUEST_HEADERS],
    body: turn,
    replies: [
      {
        status: 200,
        description: "The reply, event by event.",
        headers: REPLY_HEADERS,
        contents: [
          {
            kind: "stream",
            type: "text/event-stream",
            description: "Ends with `done`, after `message_complete` or `error`. Comments keep a silent stream open.",
            events,
            example: STREAMED,
          },
        ],
      },
    ],
    errors: [...EVERY_REPLY, "session_not_found", "empty_history", "conflict", "storage_failed"],
  },
];
