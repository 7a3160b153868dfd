import {
  type CollectedReply,
  type Count,
  collect,
  EMPTY_REPLY,
  estimatePrompt,
  estimateText,
  type Message,
  type OrielError,
  type Prompt,
  type ReplyAccount,
  type ReplyEvent,
  type ReplyRecord,
  type ServedModel,
  type SessionSummary,
  type StoredMessage,
  type Tokens,
  textPart,
  type WindowReason,
  type WindowUsage,
  windowUsage,
} from "@oriel/core";
import type { TurnEvent, TurnPorts } from "./turn.ts";
import { windowReason } from "./window-reason.ts";

/** The part of a turn that is kept: what has been stored, and the reply as far as it has come. */
export class KeptTurn {
  readonly #ports: TurnPorts;
  readonly #session: SessionSummary;
  readonly #history: readonly StoredMessage[];
  readonly #served: ServedModel;
  readonly #sent: Prompt;
  readonly #startedMs: number;
  #position: number;
  #reply: CollectedReply = EMPTY_REPLY;
  #ended = false;

  constructor(ports: TurnPorts, session: SessionSummary, history: readonly StoredMessage[], served: ServedModel, sent: Prompt) {
    this.#ports = ports;
    this.#session = session;
    this.#history = history;
    this.#served = served;
    this.#sent = sent;
    this.#startedMs = ports.now();
    this.#position = history.length;
  }

  add(events: readonly ReplyEvent[]): void {
    this.#reply = collect(this.#reply, events);
  }

  /** The prompt's size: as the engine counted it, else our estimate. */
  prompt(): Count {
    return this.#reply.prompt ?? estimatePrompt(this.#sent);
  }

  account(): ReplyAccount | undefined {
    return this.#reply.account;
  }

  window(): Tokens | undefined {
    return this.#reply.window ?? this.#served.details.loadedWindow;
  }

  keepUser(message: Message): Promise<StoredMessage> {
    return this.#append(message, undefined);
  }

  async complete(): Promise<TurnEvent> {
    this.#ended = true;
    const message = await this.#append(this.#assistant(), this.#record(undefined));
    return { type: "complete", message, reason: this.#reason(), usage: this.#usage() };
  }

  /** Keeps what came of a reply that did not end; does nothing once the turn has ended. */
  async keepBroken(error: OrielError): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#reply.text === "" && this.#reply.thinking === "" && this.#reply.toolCalls.length === 0) return;
    await this.#append(this.#assistant(), this.#record(error));
  }

  async #append(message: Message, reply: ReplyRecord | undefined): Promise<StoredMessage> {
    const stored: StoredMessage = {
      id: this.#ports.newId("msg"),
      sessionId: this.#session.id,
      branch: this.#session.branch,
      position: this.#position,
      message,
      createdAt: new Date(this.#ports.now()).toISOString(),
      reply,
    };
    await this.#ports.store.messages.append([stored]);
    this.#position += 1;
    return stored;
  }

  #assistant(): Message {
    const { text, thinking, toolCalls } = this.#reply;
    return {
      role: "assistant",
      content: textPart(text),
      thinking: thinking === "" ? undefined : thinking,
      toolCalls: toolCalls.length === 0 ? undefined : toolCalls,
    };
  }

  #record(error: OrielError | undefined): ReplyRecord {
    return {
      model: this.#served.name,
      engine: this.#served.engineId,
      finish: this.#reply.finish,
      usage: this.#reply.usage,
      window: this.window(),
      windowReason: this.#reason(),
      durationMs: this.#ports.now() - this.#startedMs,
      receipt: this.#reply.account?.receipt,
      verdict: this.#reply.verdict,
      error: error === undefined ? undefined : { code: error.code, message: error.message },
    };
  }

  #reason(): WindowReason {
    if (this.#reply.windowReason !== undefined) return this.#reply.windowReason;
    const isOverride = this.#served.window.source === "override";
    return windowReason(this.#history, { model: this.#served.name, isOverride });
  }

  /** What the window holds after the reply: the prompt as the engine read it and the reply it wrote, exact only when it reported both. */
  #usage(): WindowUsage {
    const { promptTokens, replyTokens } = this.#reply.usage;
    const written = replyTokens ?? estimateText(this.#reply.text + this.#reply.thinking);
    const isExact = promptTokens !== undefined && replyTokens !== undefined;
    const tokens = (promptTokens ?? this.prompt().tokens) + written;
    return windowUsage({ tokens, basis: isExact ? "exact" : "estimate" }, this.window());
  }
}
