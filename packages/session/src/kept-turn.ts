import {
  asOrielError,
  type CollectedReply,
  type Count,
  collect,
  EMPTY_REPLY,
  estimatePrompt,
  estimateText,
  type Message,
  type NewCut,
  type OrielError,
  type ReplyEvent,
  type ReplyRecord,
  type SessionSummary,
  type StoredMessage,
  type Tokens,
  textPart,
  type WindowReason,
  type WindowUsage,
  windowUsage,
} from "@oriel/core";
import { acceptedEvents } from "./accepted-events.ts";
import type { Asked } from "./context/ports.ts";
import { keepState } from "./take-snapshot.ts";
import type { TurnEvent, TurnPorts } from "./turn.ts";
import { windowReason } from "./window-reason.ts";

/** The part of a turn that is kept: what has been stored, and the reply as far as it has come. */
export class KeptTurn {
  readonly #ports: TurnPorts;
  readonly #session: SessionSummary;
  readonly #history: readonly StoredMessage[];
  readonly #asked: Asked;
  readonly #startedMs: number;
  #position: number;
  #reply: CollectedReply = EMPTY_REPLY;
  /** `accepted`: what was said is kept, and the reply has begun. */
  #stage: "asked" | "accepted" | "ended" = "asked";

  constructor(ports: TurnPorts, session: SessionSummary, history: readonly StoredMessage[], asked: Asked) {
    this.#ports = ports;
    this.#session = session;
    this.#history = history;
    this.#asked = asked;
    this.#startedMs = ports.now();
    this.#position = history.length;
  }

  add(events: readonly ReplyEvent[]): void {
    this.#reply = collect(this.#reply, events);
  }

  /** The engine has taken the prompt: keeps what was said, and of a conversation that is cut for it, how it was before. */
  async accept(message: Message | undefined): Promise<TurnEvent> {
    const { account } = this.#reply;
    if (account?.cut !== undefined) await this.#keepBefore(account.cut);
    const user = message === undefined ? undefined : await this.#append(message, undefined);
    this.#stage = "accepted";
    const { standing } = this.#asked;
    const recalculated = this.#ports.lastPrompts.note(this.#session, this.#asked);
    const window = this.#window();
    const prompt = this.#prompt();
    for (const event of acceptedEvents({ standing, account, window, reason: this.#reason(), prompt: prompt.tokens, recalculated })) {
      this.#ports.tell(this.#session.id, event);
    }
    return { type: "accepted", user, prompt, window, account };
  }

  async complete(): Promise<TurnEvent> {
    this.#stage = "ended";
    const message = await this.#append(this.#assistant(), this.#record(undefined)).catch((thrown: unknown) => {
      this.#tellBroken(asOrielError(thrown));
      throw thrown;
    });
    const usage = this.#usage();
    this.#ports.tell(this.#session.id, { type: "usage-updated", usage });
    return { type: "complete", message, reason: this.#reason(), usage };
  }

  /** Keeps what came of a reply that did not end; does nothing when none has begun, or it has ended. */
  async keepBroken(error: OrielError): Promise<void> {
    if (this.#stage !== "accepted") return;
    this.#stage = "ended";
    const { text, thinking, toolCalls } = this.#reply;
    try {
      if (text !== "" || thinking !== "" || toolCalls.length > 0) await this.#append(this.#assistant(), this.#record(error));
    } finally {
      this.#tellBroken(error);
    }
  }

  #tellBroken({ code, message }: OrielError): void {
    this.#ports.tell(this.#session.id, { type: "reply-broken", code, message });
  }

  /** A state that cannot be kept costs the way back, not the reply. */
  async #keepBefore({ isForced }: NewCut): Promise<void> {
    try {
      await keepState(this.#ports, this.#session, isForced ? BEFORE_FORCED_CUT : BEFORE_CUT);
    } catch (thrown) {
      const { code, message } = asOrielError(thrown);
      this.#ports.log.warn("snapshot.failed", { session: this.#session.id, code, message });
    }
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
    this.#ports.tell(stored.sessionId, { type: "message-added", id: stored.id, position: stored.position, role: message.role });
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

  /** The prompt's size: as the engine counted it, else our estimate. */
  #prompt(): Count {
    return this.#reply.prompt ?? estimatePrompt(this.#asked.request.prompt);
  }

  #window(): Tokens | undefined {
    return this.#reply.window ?? this.#asked.offer.served.details.loadedWindow;
  }

  #record(error: OrielError | undefined): ReplyRecord {
    const { name, engineId } = this.#asked.offer.served;
    return {
      model: name,
      engine: engineId,
      finish: this.#reply.finish,
      usage: this.#reply.usage,
      window: this.#window(),
      windowReason: this.#reason(),
      durationMs: this.#ports.now() - this.#startedMs,
      receipt: this.#reply.account?.receipt,
      verdict: this.#reply.verdict,
      error: error === undefined ? undefined : { code: error.code, message: error.message },
    };
  }

  #reason(): WindowReason {
    if (this.#reply.windowReason !== undefined) return this.#reply.windowReason;
    const { name, window } = this.#asked.offer.served;
    return windowReason(this.#history, { model: name, isOverride: window.source === "override" });
  }

  /** What the window holds after the reply: the prompt as the engine read it and the reply it wrote, exact only when it reported both. */
  #usage(): WindowUsage {
    const { promptTokens, replyTokens } = this.#reply.usage;
    const written = replyTokens ?? estimateText(this.#reply.text + this.#reply.thinking);
    const isExact = promptTokens !== undefined && replyTokens !== undefined;
    const tokens = (promptTokens ?? this.#prompt().tokens) + written;
    return windowUsage({ tokens, basis: isExact ? "exact" : "estimate" }, this.#window());
  }
}

const BEFORE_CUT = { purpose: "recovery", note: "Before the conversation was cut to fit its window." } as const;
const BEFORE_FORCED_CUT = {
  purpose: "emergency",
  note: "Before the conversation was cut because the engine had refused its prompt.",
} as const;
