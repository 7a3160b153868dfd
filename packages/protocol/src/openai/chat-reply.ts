import type { EncodeReply } from "../encoder.ts";
import { toolCallInfo } from "./tool-call.ts";
import { finishReason, unixSeconds, usageInfo } from "./usage.ts";

/** A chat reply as one `chat.completion`. */
export const openaiChatReply: EncodeReply = (meta, reply) => {
  const calledTools = reply.toolCalls.length > 0;
  return JSON.stringify({
    id: meta.id,
    object: "chat.completion",
    created: unixSeconds(meta.createdMs),
    model: meta.model,
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: reply.text === "" && calledTools ? null : reply.text,
          refusal: null,
          reasoning_content: reply.thinking === "" ? undefined : reply.thinking,
          tool_calls: calledTools ? reply.toolCalls.map(toolCallInfo) : undefined,
        },
        logprobs: null,
        finish_reason: finishReason(reply.finish, calledTools),
      },
    ],
    usage: usageInfo(reply.usage),
  });
};
