import { performance } from "node:perf_hooks";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage, trimMessages } from "@langchain/core/messages";
import { textOf } from "@oriel/core";
import { ALLOWANCE } from "./oriel.mjs";

/**
 * LangChain's own way of fitting the same messages: the system prompt and the newest that fit, beginning with the user. Its counter is as
 * cheap as can be: it adds up counts that are known before.
 * @param {ReturnType<typeof import("./conversation.mjs").countedConversation>} conversation
 * @param {number} window
 * @returns {(length: number) => Promise<{ ms: number, tokens: number }>}
 */
export function langchain({ entries, frame, tools }, window) {
  const counts = new Map(entries.map(({ count }, at) => [String(at), count.tokens]));
  const messages = entries.map(({ message }, at) => converted(message, String(at)));
  const counter = (/** @type {readonly import("@langchain/core/messages").BaseMessage[]} */ some) => {
    let tokens = frame.tokens + tools.tokens;
    for (const { id } of some) tokens += counts.get(id ?? "") ?? 0;
    return tokens;
  };
  return async (length) => {
    const startedMs = performance.now();
    const trimmed = await trimMessages(messages.slice(0, length), {
      maxTokens: window - ALLOWANCE,
      strategy: "last",
      tokenCounter: counter,
      includeSystem: true,
      startOn: "human",
    });
    return { ms: performance.now() - startedMs, tokens: counter(trimmed) };
  };
}

/**
 * @param {import("@oriel/core").Message} message
 * @param {string} id
 */
function converted(message, id) {
  const content = textOf(message.content);
  switch (message.role) {
    case "system":
      return new SystemMessage({ id, content });
    case "user":
      return new HumanMessage({ id, content });
    case "assistant":
      return new AIMessage({
        id,
        content,
        tool_calls: (message.toolCalls ?? []).map((call) => ({ id: call.id, name: call.name, args: JSON.parse(call.argumentsJson) })),
      });
    case "tool":
      return new ToolMessage({ id, content, tool_call_id: message.toolCallId ?? "" });
  }
}
