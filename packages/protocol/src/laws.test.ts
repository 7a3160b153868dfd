import { collect, EMPTY_REPLY, type JsonValue, type Message, type ReplyEvent } from "@oriel/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplyMeta } from "./encoder.ts";
import { ndjsonDecoder } from "./ndjson.ts";
import { ollamaChatEncoder, ollamaChatReply } from "./ollama/reply.ts";
import { decodeOllamaChat } from "./ollama/request.ts";
import { openaiChatReply } from "./openai/chat-reply.ts";
import { decodeOpenAIChat } from "./openai/chat-request.ts";
import { openaiChatEncoder } from "./openai/chat-stream.ts";
import { sseDecoder } from "./sse.ts";

const meta: ReplyMeta = { id: "chatcmpl-1", model: "m", createdMs: 0 };
const anyText = fc.string({ unit: "binary" });
const word = fc.string({ minLength: 1, maxLength: 8 });
const call = fc.record({ id: word, name: word, argumentsJson: fc.dictionary(word, fc.string()).map((value) => JSON.stringify(value)) });

const delta: fc.Arbitrary<ReplyEvent> = fc.oneof(
  anyText.map((text) => ({ type: "text-delta", text }) as const),
  anyText.map((text) => ({ type: "thinking-delta", text }) as const),
  call.map((made) => ({ type: "tool-call", call: made }) as const),
  fc.constant({ type: "progress", phase: "reading", done: 1, total: undefined } as const),
);
const end: ReplyEvent = { type: "reply-end", finish: { reason: "stop" }, usage: {}, timings: {} };
const reply: fc.Arbitrary<readonly ReplyEvent[]> = fc
  .array(delta, { maxLength: 12 })
  .map((deltas) => [{ type: "reply-start", prompt: undefined, window: undefined }, ...deltas, end]);

/** The assistant's message that a client has after a reply, as Oriel's own message. */
function asMessage(events: readonly ReplyEvent[]): Message {
  const { text, thinking, toolCalls } = collect(EMPTY_REPLY, events);
  return {
    role: "assistant",
    content: text === "" ? [] : [{ type: "text", text }],
    thinking: thinking === "" ? undefined : thinking,
    toolCalls: toolCalls.length === 0 ? undefined : toolCalls,
  };
}

function joined(pieces: readonly { readonly [name: string]: string | undefined }[], name: string): string {
  return pieces.map((piece) => piece[name] ?? "").join("");
}

describe("a reply that a client sends back as history", () => {
  it("means the same in OpenAI's protocol", () => {
    fc.assert(
      fc.property(reply, (events) => {
        const { message }: { readonly message: JsonValue } = JSON.parse(openaiChatReply(meta, collect(EMPTY_REPLY, events), 0)).choices[0];
        expect(decodeOpenAIChat({ model: "m", messages: [message] }).request.prompt).toEqual({
          kind: "chat",
          messages: [asMessage(events)],
        });
      }),
    );
  });

  it("means the same in Ollama's protocol", () => {
    fc.assert(
      fc.property(reply, (events) => {
        const { message }: { readonly message: JsonValue } = JSON.parse(ollamaChatReply(meta, collect(EMPTY_REPLY, events), 0));
        expect(decodeOllamaChat({ model: "m", messages: [message] })).toMatchObject({
          request: { prompt: { kind: "chat", messages: [asMessage(events)] } },
        });
      }),
    );
  });
});

describe("a stream", () => {
  it("says in pieces what the whole reply says, in OpenAI's protocol", () => {
    fc.assert(
      fc.property(reply, (events) => {
        const sent = sseDecoder().push(openaiChatEncoder(meta, { includeUsage: true }).encode(events, 0));
        const pieces = sent.slice(0, -1).map(({ data }) => JSON.parse(data).choices[0].delta);
        const { text, thinking } = collect(EMPTY_REPLY, events);
        expect({ text: joined(pieces, "content"), thinking: joined(pieces, "reasoning_content") }).toEqual({ text, thinking });
      }),
    );
  });

  it("says in pieces what the whole reply says, in Ollama's protocol", () => {
    fc.assert(
      fc.property(reply, (events) => {
        const pieces = ndjsonDecoder()
          .push(ollamaChatEncoder(meta).encode(events, 0))
          .map((line) => JSON.parse(line).message);
        const { text, thinking } = collect(EMPTY_REPLY, events);
        expect({ text: joined(pieces, "content"), thinking: joined(pieces, "thinking") }).toEqual({ text, thinking });
      }),
    );
  });
});
