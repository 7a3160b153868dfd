import { type Message, type Tool, type ToolCall, textOf } from "../message.ts";
import type { ModelRequest, Prompt } from "../request.ts";

type ChatPrompt = Extract<Prompt, { readonly kind: "chat" }>;

/** What a template is filled with: plain data under the names that templates know. */
export type TemplateInput = Readonly<Record<string, unknown>>;

/** A chat as templates expect it. Images are not in it: templates are filled with words. */
export function templateInput(prompt: ChatPrompt, think: ModelRequest["think"]): TemplateInput {
  const tools = offeredTools(prompt);
  return {
    messages: prompt.messages.map(messageInput),
    ...(tools.length === 0 ? {} : { tools: tools.map(toolInput) }),
    add_generation_prompt: true,
    ...(think === undefined ? {} : { enable_thinking: think !== false }),
    ...(typeof think === "string" ? { reasoning_effort: think } : {}),
  };
}

/** The tools the model is shown: none when the client forbids their use. */
export function offeredTools({ tools = [], toolChoice }: ChatPrompt): readonly Tool[] {
  return toolChoice === "none" ? [] : tools;
}

function messageInput(message: Message): TemplateInput {
  const { role } = message;
  const content = textOf(message.content);
  switch (role) {
    case "system":
    case "user":
      return { role, content };
    case "assistant": {
      const { thinking, toolCalls = [] } = message;
      return {
        role,
        content,
        ...(thinking === undefined ? {} : { reasoning_content: thinking }),
        ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(callInput) }),
      };
    }
    case "tool":
      return { role, content, name: message.toolName ?? "", tool_call_id: message.toolCallId ?? "" };
  }
}

function callInput(call: ToolCall): TemplateInput {
  return { id: call.id, type: "function", function: { name: call.name, arguments: argumentsOf(call) } };
}

/** Templates want the arguments as a value; text that is no JSON is handed on as it is. */
function argumentsOf(call: ToolCall): unknown {
  try {
    return JSON.parse(call.argumentsJson);
  } catch {
    // `argumentsJson` is what a model wrote, valid or not.
    return call.argumentsJson;
  }
}

function toolInput(tool: Tool): TemplateInput {
  return {
    type: "function",
    function: { name: tool.name, description: tool.description ?? "", parameters: tool.parameters ?? { type: "object", properties: {} } },
  };
}
