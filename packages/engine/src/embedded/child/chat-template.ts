import { Template } from "@huggingface/jinja";
import { type ModelRequest, OrielError, offeredTools, type Prompt, type TemplateInput, type Tool, templateInput } from "@oriel/core";
import { templateAbilities } from "../template-abilities.ts";

type ChatPrompt = Extract<Prompt, { readonly kind: "chat" }>;

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
export function checkedInput(prompt: ChatPrompt, think: ModelRequest["think"], template: Pick<ChatTemplate, "knowsTools">): TemplateInput {
  usableTools(prompt, template);
  if (prompt.messages.some(({ content }) => content.some((part) => part.type === "image"))) throw readsTextOnly();
  return templateInput(prompt, think);
}

/** The tools the model is shown. @throws OrielError `not_supported` when it cannot be shown any, or not in this way. */
export function usableTools(prompt: ChatPrompt, template: Pick<ChatTemplate, "knowsTools">): readonly Tool[] {
  const tools = offeredTools(prompt);
  const { toolChoice = "auto" } = prompt;
  if (tools.length === 0) return tools;
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

function readsTextOnly(): OrielError {
  return new OrielError(
    "not_supported",
    "The embedded engine reads text only: send the message without its images, or use a model with vision.",
    { param: "messages" },
  );
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
