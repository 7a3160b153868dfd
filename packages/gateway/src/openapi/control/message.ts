import type { MessageInfo, MessagesReply, ReplyInfo, ToolCallInfo, VerdictInfo } from "@oriel/protocol";
import { count, list, named, nullable, number, objectOf, oneOf, type Schema, text, time } from "../schema.ts";

const verdict: Schema<VerdictInfo> = oneOf<VerdictInfo>(
  {
    verified: "it read exactly what was counted",
    differs: "it read another number, within what an estimate or a template may be off",
    backend_truncated: "it read far less: it has cut the prompt",
    unreported: "it does not say",
  },
  "Whether the engine read what it was sent.",
);

export const mark: Schema<NonNullable<MessageInfo["mark"]>> = oneOf<NonNullable<MessageInfo["mark"]>>(
  { pinned: "it never leaves the prompt", excluded: "the model does not see it" },
  "What the user says of a message.",
);

export const toolCall: Schema<ToolCallInfo> = named(
  "ToolCall",
  objectOf<ToolCallInfo>({ id: text(), name: text(), arguments: text("JSON, as the model wrote it.") }),
);

const reply: Schema<ReplyInfo> = named(
  "ReplyFacts",
  objectOf<ReplyInfo>(
    {
      model: text(),
      engine: text(),
      finish_reason: nullable(
        text("`stop`, `allowance` (it was used up), `window` (it is full), `tool-calls`, `content-filter`, `unknown`."),
      ),
      prompt_tokens: nullable(count()),
      cached_tokens: nullable(count("How many of the prompt's the engine had in its cache.")),
      reply_tokens: nullable(count()),
      window: nullable(count()),
      duration_ms: nullable(number("`null` for imported replies that nobody measured.", { minimum: 0 })),
      receipt_id: nullable(text("Old receipts are removed in time.")),
      verdict: nullable(verdict),
      error: nullable(objectOf<NonNullable<ReplyInfo["error"]>>({ code: text(), message: text() }, "Set when the reply broke off.")),
    },
    "How a reply came about; `null` is not reported.",
  ),
);

/** A reply of the demonstration model, as it was given. */
export const MESSAGE: MessageInfo = {
  message_id: "msg-210064a7230a56220aaa1625",
  position: 1,
  role: "assistant",
  content: "It is dark to enjoyO dog with",
  thinking: null,
  tool_calls: [],
  created_at: "2026-11-21T12:57:11.591Z",
  mark: null,
  reply: {
    model: "oriel-demo",
    engine: "embedded",
    finish_reason: "allowance",
    prompt_tokens: 15,
    cached_tokens: 14,
    reply_tokens: 8,
    window: 4096,
    duration_ms: 19,
    receipt_id: "r-9128cea34e4a6f5e10005fb7",
    verdict: "verified",
    error: null,
  },
};

export const message: Schema<MessageInfo> = named(
  "Message",
  objectOf<MessageInfo>({
    message_id: text(),
    position: count("Place in the conversation, from 0."),
    role: oneOf<MessageInfo["role"]>({ system: "", user: "", assistant: "", tool: "" }),
    content: text(),
    thinking: nullable(text("What the model thought aloud.")),
    tool_calls: list(toolCall),
    created_at: time("When it was said."),
    mark: nullable(mark),
    reply: nullable(reply),
  }),
  MESSAGE,
);

export const messages: Schema<MessagesReply> = named(
  "Messages",
  objectOf<MessagesReply>({ session_id: text(), branch_id: text(), messages: list(message, "With those the branch shares.") }),
);
