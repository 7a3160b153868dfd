import { Template } from "@huggingface/jinja";
import { type Message, type ModelRequest, OrielError, type Part, type Prompt, type Tool, type ToolCall, textOf } from "@oriel/core";
import { templateAbilities } from "../template-abilities.ts";

type ChatPrompt = Extract<Prompt, { readonly kind: "chat" }>;

/** What a template is filled with: plain data under the names that templates know. */
export type TemplateInput = Readonly<Record<string, unknown>>;

export interface ChatTemplate {
  readonly knowsTools: boolean;
  /** The text the model is given for this input, special tokens spelt out. */
  fill(input: TemplateInput): string;
}

/** The layout most models learn; used where a file brings none. */
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/**
 * The chat template of a model, or ChatML where the file has none.
 * @throws OrielError `model_load_failed` when the template is not Jinja that can be read.
 */
export function chatTemplate(source: string | undefined): ChatTemplate {
  const template = parse(source ?? CHATML);
  return {
    knowsTools: templateAbilities(source).includes("tools"),
    fill(input) {
      try {
        return template.render(input);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new OrielError("invalid_request", `The chat template of this model refuses the conversation: ${why}`, {
          param: "messages",
          cause,
        });
      }
    },
  };
}

/**
 * A chat as templates expect it.
 * @throws OrielError `not_supported` for images, for tools the template does not know, and for a tool choice that cannot be forced.
 */
export function templateInput(prompt: ChatPrompt, think: ModelRequest["think"], template: Pick<ChatTemplate, "knowsTools">): TemplateInput {
  const tools = offeredTools(prompt, template);
  return {
    messages: prompt.messages.map(messageInput),
    ...(tools.length === 0 ? {} : { tools: tools.map(toolInput) }),
    add_generation_prompt: true,
    ...(think === undefined ? {} : { enable_thinking: think !== false }),
    ...(typeof think === "string" ? { reasoning_effort: think } : {}),
  };
}

/** The tools the model is shown: none when the client forbids their use. */
export function offeredTools(prompt: ChatPrompt, template: Pick<ChatTemplate, "knowsTools">): readonly Tool[] {
  const { tools = [], toolChoice = "auto" } = prompt;
  if (tools.length === 0 || toolChoice === "none") return [];
  if (!template.knowsTools) {
    throw new OrielError(
      "not_supported",
      "This model cannot use tools: its chat template has no <tool_call> form. Send the request without tools, or use a model made for them.",
      { param: "tools" },
    );
  }
  if (toolChoice !== "auto") {
    throw new OrielError(
      "not_supported",
      `The embedded engine cannot force a tool call (the tool choice is ${JSON.stringify(toolChoice)}): leave the choice to the model with "auto".`,
      { param: "tools" },
    );
  }
  return tools;
}

function messageInput(message: Message): TemplateInput {
  const content = words(message.content);
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content };
    case "assistant":
      return {
        role: message.role,
        content,
        ...(message.thinking === undefined ? {} : { reasoning_content: message.thinking }),
        ...(message.toolCalls === undefined || message.toolCalls.length === 0 ? {} : { tool_calls: message.toolCalls.map(callInput) }),
      };
    case "tool":
      return { role: message.role, content, name: message.toolName ?? "", tool_call_id: message.toolCallId ?? "" };
  }
}

function words(content: readonly Part[]): string {
  if (content.some((part) => part.type === "image")) {
    throw new OrielError(
      "not_supported",
      "The embedded engine reads text only: send the message without its images, or use a model with vision.",
      {
        param: "messages",
      },
    );
  }
  return textOf(content);
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

function parse(source: string): Template {
  try {
    return new Template(source);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OrielError(
      "model_load_failed",
      `The chat template in the model file cannot be read (${why}): use a newer conversion of the model.`,
      { cause },
    );
  }
}
