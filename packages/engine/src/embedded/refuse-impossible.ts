import { type Bytes, formatBytes, formatCount, type ModelRequest, OrielError, type Tokens, textOf } from "@oriel/core";

/** Room for what a vocabulary does to a text before it looks for its tokens: spaces merged, a character made another. */
const SLACK: Bytes = 65_536;
/** Where the vocabulary is unknown: longer than nearly every token there is. */
const USUAL_LONGEST: Bytes = 64;

/**
 * Refuses a prompt so long that no tokenizer could make it fit, before anybody copies or tokenises it.
 * @throws OrielError `context_length_exceeded` without a number of tokens, since none were counted.
 */
export function refuseImpossible(
  request: Pick<ModelRequest, "prompt" | "maxTokens">,
  window: Tokens,
  longestToken: Bytes | undefined,
): void {
  const size = promptSize(request.prompt);
  const messages = request.prompt.kind === "chat" ? request.prompt.messages.length : 0;
  if (messages > window) {
    // A template spends at least a token on each.
    throw new OrielError(
      "context_length_exceeded",
      `The prompt of ${formatCount(messages)} messages cannot fit the context window of ${formatCount(window)} tokens: shorten the conversation or raise the model's window.`,
      { param: "messages", data: { needed: null, prompt: null, reply: request.maxTokens ?? null, window, messages } },
    );
  }
  const most = mostBytes(window, longestToken);
  if (size <= most) return;
  throw new OrielError(
    "context_length_exceeded",
    `The prompt of at least ${formatBytes(size)} cannot fit the context window of ${formatCount(window)} tokens, whatever its words: shorten the conversation or raise the model's window.`,
    { param: "messages", data: { needed: null, prompt: null, reply: request.maxTokens ?? null, window, promptBytes: size } },
  );
}

/** The most a text can have that fits a window, whatever its words. */
export function mostBytes(window: Tokens, longestToken: Bytes | undefined): Bytes {
  return window * Math.max(longestToken ?? 0, USUAL_LONGEST) + SLACK;
}

/** A lower bound of its bytes: every character of a JavaScript string is at least one byte of UTF-8. */
function promptSize(prompt: ModelRequest["prompt"]): Bytes {
  if (prompt.kind === "completion") return prompt.text.length + (prompt.suffix?.length ?? 0);
  let size = 0;
  for (const message of prompt.messages) {
    size += textOf(message.content).length;
    // Not the thinking of earlier turns: many templates leave it out.
    if (message.role === "assistant") for (const call of message.toolCalls ?? []) size += call.argumentsJson.length;
  }
  return size;
}
