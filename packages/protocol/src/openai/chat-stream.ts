import type { ReplyEvent } from "@oriel/core";
import type { ReplyEncoder, ReplyMeta } from "../encoder.ts";
import { jsonLine } from "../json-line.ts";
import { chunks, STREAM_END, type StreamOptions, streamManners } from "./stream.ts";
import { toolCallInfo } from "./tool-call.ts";
import { finishReason, usageInfo } from "./usage.ts";

/** A chat reply as a stream of `chat.completion.chunk`s. */
export function openaiChatEncoder(meta: ReplyMeta, options: StreamOptions): ReplyEncoder {
  const chunk = chunks("chat.completion.chunk", meta, options);
  let started = false;
  let toolCalls = 0;

  /** The chunk with the role comes first, once, whether or not the engine announced its reply. */
  function start(): string {
    if (started) return "";
    started = true;
    return delta('"role":"assistant","content":""');
  }

  function delta(fields: string): string {
    return chunk.choice(`"delta":{${fields}},"logprobs":null,"finish_reason":null`);
  }

  function encodeOne(event: ReplyEvent): string {
    switch (event.type) {
      case "progress":
      case "planned":
        return "";
      case "reply-start":
        return start();
      case "text-delta":
        return event.text === "" ? "" : start() + delta(`"content":${jsonLine(event.text)}`);
      case "thinking-delta":
        return event.text === "" ? "" : start() + delta(`"reasoning_content":${jsonLine(event.text)}`);
      case "tool-call": {
        const call = { index: toolCalls, ...toolCallInfo(event.call) };
        toolCalls += 1;
        return start() + delta(`"tool_calls":[${jsonLine(call)}]`);
      }
      case "reply-end": {
        const reason = jsonLine(finishReason(event.finish, toolCalls > 0));
        const usage = options.includeUsage ? usageInfo(event.usage) : undefined;
        const last = chunk.choice(`"delta":{},"logprobs":null,"finish_reason":${reason}`);
        return start() + last + (usage === undefined ? "" : chunk.usage(usage)) + STREAM_END;
      }
    }
  }

  return {
    ...streamManners,
    encode(events) {
      let text = "";
      for (const event of events) text += encodeOne(event);
      return text;
    },
  };
}
