import type { ReplyEvent } from "@oriel/core";
import type { EncodeReply, ReplyEncoder, ReplyMeta } from "../encoder.ts";
import { jsonLine } from "../json-line.ts";
import { chunks, STREAM_END, type StreamOptions, streamManners } from "./stream.ts";
import { finishReason, unixSeconds, usageInfo } from "./usage.ts";

/** A continued text as one `text_completion`. Thinking and tool calls have no place in this protocol, and no prompt of it asks for them. */
export const openaiCompletionReply: EncodeReply = (meta, reply) =>
  JSON.stringify({
    id: meta.id,
    object: "text_completion",
    created: unixSeconds(meta.createdMs),
    model: meta.model,
    choices: [{ index: 0, text: reply.text, logprobs: null, finish_reason: finishReason(reply.finish, false) }],
    usage: usageInfo(reply.usage),
  });

/** A continued text as a stream of `text_completion`s. */
export function openaiCompletionEncoder(meta: ReplyMeta, options: StreamOptions): ReplyEncoder {
  const chunk = chunks("text_completion", meta, options);

  function encodeOne(event: ReplyEvent): string {
    switch (event.type) {
      case "text-delta":
        return event.text === "" ? "" : chunk.choice(`"text":${jsonLine(event.text)},"logprobs":null,"finish_reason":null`);
      case "reply-end": {
        const reason = jsonLine(finishReason(event.finish, false));
        const usage = options.includeUsage ? usageInfo(event.usage) : undefined;
        return (
          chunk.choice(`"text":"","logprobs":null,"finish_reason":${reason}`) + (usage === undefined ? "" : chunk.usage(usage)) + STREAM_END
        );
      }
      case "progress":
      case "planned":
      case "reply-start":
      case "thinking-delta":
      case "tool-call":
        return "";
    }
  }

  return { ...streamManners, encode: (events) => events.map(encodeOne).join("") };
}
