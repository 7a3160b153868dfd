import type { JsonObject, ReplyEvent } from "@oriel/core";
import type { EncodeReply, ReplyEncoder, ReplyMeta } from "../encoder.ts";
import { jsonLine } from "../json-line.ts";
import { ndjsonLine } from "../ndjson.ts";
import { errorBody } from "./error.ts";
import { finalFields, known } from "./final.ts";
import { toolCallInfo } from "./tool-call.ts";

/** Where the pieces of a reply stand: the only difference between the answers of `/api/chat` and `/api/generate`. */
interface Shape {
  /** What stands before and after the JSON of each piece. */
  readonly text: readonly [string, string];
  readonly thinking: readonly [string, string];
  readonly toolCalls: readonly [string, string];
  /** A whole reply. Fields that are `undefined` are left out. */
  whole(text: string, thinking: string | undefined, toolCalls: readonly JsonObject[] | undefined): JsonObject;
}

const CHAT: Shape = {
  text: ['"message":{"role":"assistant","content":', "}"],
  thinking: ['"message":{"role":"assistant","content":"","thinking":', "}"],
  toolCalls: ['"message":{"role":"assistant","content":"","tool_calls":[', "]}"],
  whole: (text, thinking, toolCalls) => ({ message: known({ role: "assistant", content: text, thinking, tool_calls: toolCalls }) }),
};

const GENERATE: Shape = {
  text: ['"response":', ""],
  thinking: ['"response":"","thinking":', ""],
  toolCalls: ['"response":"","tool_calls":[', "]"],
  whole: (text, thinking, toolCalls) => known({ response: text, thinking, tool_calls: toolCalls }),
};

/** The answer of `/api/chat` as a stream of lines. */
export function ollamaChatEncoder(meta: ReplyMeta): ReplyEncoder {
  return encoder(CHAT, meta);
}

/** The answer of `/api/generate` as a stream of lines. */
export function ollamaGenerateEncoder(meta: ReplyMeta): ReplyEncoder {
  return encoder(GENERATE, meta);
}

export const ollamaChatReply: EncodeReply = encodeReply(CHAT);
export const ollamaGenerateReply: EncodeReply = encodeReply(GENERATE);

/** The answer to a chat without messages: the model is ready, or let go. */
export function ollamaChatReady(meta: ReplyMeta, reason: "load" | "unload", nowMs: number): string {
  return ready(CHAT, meta, reason, nowMs);
}

/** The answer to a generate request without a prompt. */
export function ollamaGenerateReady(meta: ReplyMeta, reason: "load" | "unload", nowMs: number): string {
  return ready(GENERATE, meta, reason, nowMs);
}

function encoder(shape: Shape, meta: ReplyMeta): ReplyEncoder {
  const head = `{"model":${jsonLine(meta.model)},"created_at":"`;
  let toolCalls = 0;

  function piece([before, after]: readonly [string, string], json: string, at: string): string {
    return `${head}${at}",${before}${json}${after},"done":false}\n`;
  }

  function encodeOne(event: ReplyEvent, at: string, nowMs: number): string {
    switch (event.type) {
      case "progress":
      case "planned":
      case "reply-start":
        return "";
      case "text-delta":
        return event.text === "" ? "" : piece(shape.text, jsonLine(event.text), at);
      case "thinking-delta":
        return event.text === "" ? "" : piece(shape.thinking, jsonLine(event.text), at);
      case "tool-call": {
        const call = jsonLine(toolCallInfo(event.call, toolCalls));
        toolCalls += 1;
        return piece(shape.toolCalls, call, at);
      }
      case "reply-end": {
        const final = finalFields(event.finish, event.usage, event.timings, nowMs - meta.createdMs);
        return ndjsonLine({ model: meta.model, created_at: at, ...shape.whole("", undefined, undefined), ...final });
      }
    }
  }

  return {
    contentType: "application/x-ndjson",
    encode(events, nowMs) {
      const at = isoTime(nowMs);
      return events.map((event) => encodeOne(event, at, nowMs)).join("");
    },
    // The protocol has no line that means nothing: the official client warns about a blank one.
    keepAlive: () => undefined,
    fail: (error) => ndjsonLine(errorBody(error)),
  };
}

function encodeReply(shape: Shape): EncodeReply {
  return (meta, reply, nowMs) => {
    const toolCalls = reply.toolCalls.length === 0 ? undefined : reply.toolCalls.map(toolCallInfo);
    return JSON.stringify({
      model: meta.model,
      created_at: isoTime(nowMs),
      ...shape.whole(reply.text, reply.thinking === "" ? undefined : reply.thinking, toolCalls),
      ...finalFields(reply.finish, reply.usage, reply.timings, nowMs - meta.createdMs),
    });
  };
}

function ready(shape: Shape, meta: ReplyMeta, reason: "load" | "unload", nowMs: number): string {
  // Ends like a line, so that it also serves a client that asked for a stream.
  return ndjsonLine({
    model: meta.model,
    created_at: isoTime(nowMs),
    ...shape.whole("", undefined, undefined),
    done: true,
    done_reason: reason,
  });
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
