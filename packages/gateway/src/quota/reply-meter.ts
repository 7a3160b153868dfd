import { estimateText, type ReplyEvent, type Tokens, type Usage } from "@oriel/core";

/** Counts what a reply uses, while it goes by. */
export class ReplyMeter {
  #prompt: Tokens;
  #text = "";
  #hasStarted = false;
  #usage: Usage | undefined;

  /** @param prompt what is read, until a plan says it. */
  constructor(prompt: Tokens = 0) {
    this.#prompt = prompt;
  }

  add(events: readonly ReplyEvent[]): void {
    for (const event of events) {
      switch (event.type) {
        case "planned":
          this.#prompt = event.prompt.tokens;
          break;
        case "reply-start":
          this.#hasStarted = true;
          break;
        case "text-delta":
        case "thinking-delta":
          this.#text += event.text;
          break;
        case "tool-call":
          this.#text += event.call.name + event.call.argumentsJson;
          break;
        case "reply-end":
          this.#usage = event.usage;
          break;
        case "progress":
          break;
      }
    }
  }

  /**
   * What the engine says it read and wrote; where it says nothing, because it broke off or was stopped, what was counted and estimated. `undefined`
   * when nothing came of the request.
   * @param hasFailed whether the engine gave up, rather than that the client left: then a prompt that was only read is not counted.
   */
  used(hasFailed: boolean): Tokens | undefined {
    const written = (): Tokens => estimateText(this.#text);
    if (this.#usage !== undefined) return (this.#usage.promptTokens ?? this.#prompt) + (this.#usage.replyTokens ?? written());
    if (this.#text !== "") return this.#prompt + written();
    return this.#hasStarted && !hasFailed ? this.#prompt : undefined;
  }
}
