import {
  type Calibration,
  type CollectedReply,
  type Count,
  collect,
  countDispositions,
  type DispositionCounts,
  EMPTY_REPLY,
  type Makeup,
  type Message,
  makeupOf,
  type NewCut,
  type OrielError,
  type Prompt,
  type Receipt,
  type ReceiptParts,
  type ReplyEvent,
  type Retry,
  receiptOf,
  type SentPrompt,
  spreadFor,
  tokensIn,
  type Verdict,
  verdictOf,
} from "@oriel/core";
import type { ContextPorts } from "./ports.ts";
import type { ServedWindow } from "./served-window.ts";

/** What is known of a request before it is sent. */
export interface ReceiptHead {
  readonly request: Omit<ReceiptParts["request"], "id" | "at" | "window"> & {
    readonly asked: Receipt["window"]["asked"];
    readonly max: Receipt["window"]["max"];
  };
  readonly counter: ReceiptParts["counter"];
  readonly calibration: Calibration | undefined;
  readonly startedMs: number;
}

/** One try at sending it. */
export interface Sending {
  readonly sent: SentPrompt;
  /** The very prompt the engine is given. */
  readonly given: Prompt;
  readonly prompt: Count;
  readonly margin: number;
  readonly window: ServedWindow;
  /** What a message of it is made of. */
  readonly makeupOfMessage: (message: Message) => Makeup;
  /** Set where the conversation is cut anew. */
  readonly cut?: NewCut | undefined;
  readonly retries: readonly Retry[];
  readonly notes: readonly string[];
}

export interface Closed {
  readonly receipt: Receipt;
  readonly reply: CollectedReply;
  /** Of what kinds of text the prompt was made, where it was estimated. */
  readonly makeup: Makeup | undefined;
}

/** The account of a request from its sending to the end of its reply. */
export class RunningReceipt {
  readonly id: string;
  readonly #ports: Pick<ContextPorts, "receipts" | "watch" | "now" | "log">;
  readonly #head: ReceiptHead;
  #sending: Sending | undefined;
  #makeup: Makeup | undefined;
  #told: Verdict | undefined;
  #reply: CollectedReply = EMPTY_REPLY;
  #planMs = 0;
  #firstMs: number | undefined;
  #isClosed = false;

  constructor(ports: Pick<ContextPorts, "receipts" | "watch" | "now" | "newId" | "log">, head: ReceiptHead) {
    this.#ports = ports;
    this.#head = head;
    this.id = ports.newId("r");
  }

  /** A try begins. Answers what is said of it before the engine has said anything. */
  sending(sending: Sending): ReplyEvent {
    this.#sending = sending;
    this.#makeup = undefined;
    this.#planMs = this.#ports.now() - this.#head.startedMs;
    const { prompt, window, sent, cut } = sending;
    const account = { receipt: this.id, session: this.#head.request.session, messages: countsOf(sent), cut };
    const planned: ReplyEvent = { type: "planned", prompt, window: window.window, account };
    this.#reply = collect(this.#reply, [planned]);
    return planned;
  }

  /** Takes note of what came of the reply; answers the events with what the receipt adds to them. */
  add(events: readonly ReplyEvent[]): readonly ReplyEvent[] {
    this.#reply = collect(this.#reply, events);
    if (this.#firstMs === undefined && events.some(isContent)) this.#firstMs = this.#ports.now() - this.#head.startedMs;
    return events.some(({ type }) => type === "reply-start" || type === "reply-end")
      ? events.map((event) => this.#annotated(event))
      : events;
  }

  /** Whether the engine has said that its reply is at its end. */
  get isComplete(): boolean {
    return this.#reply.finish !== undefined;
  }

  /** Writes the receipt; does nothing the second time, nor when nothing was ever sent. */
  async close(error: OrielError | undefined): Promise<Closed | undefined> {
    const sending = this.#sending;
    if (this.#isClosed || sending === undefined) return undefined;
    this.#isClosed = true;
    const receipt = this.#receipt(sending, error);
    await this.#ports.receipts.put([receipt]);
    this.#ports.watch.told(receipt);
    if (receipt.verdict.kind === "backend_truncated") {
      const { model, engine } = receipt;
      const { sent, read } = receipt.verdict;
      this.#ports.log.warn("prompt.cut_by_engine", { receipt: receipt.id, model, engine: engine.id, sent, read });
    }
    return { receipt, reply: this.#reply, makeup: sending.prompt.basis === "exact" ? undefined : this.#makeupOf(sending) };
  }

  #annotated(event: ReplyEvent): ReplyEvent {
    const sending = this.#sending;
    if (sending === undefined) return event;
    if (event.type === "reply-end") return { ...event, verdict: this.#verdict(sending) };
    if (event.type !== "reply-start") return event;
    return { ...event, window: event.window ?? sending.window.window, windowReason: sending.window.reason };
  }

  #receipt(sending: Sending, error: OrielError | undefined): Receipt {
    const { request, counter, startedMs } = this.#head;
    const { asked, max, ...facts } = request;
    const now = this.#ports.now();
    return receiptOf({
      request: {
        ...facts,
        id: this.id,
        at: new Date(startedMs).toISOString(),
        window: { asked, loaded: sending.window.window, max },
      },
      sent: sending.sent,
      counter,
      margin: sending.margin,
      reply: { ...this.#reply, windowReason: sending.window.reason },
      verdict: this.#verdict(sending),
      clock: { planMs: this.#planMs, firstMs: this.#firstMs, totalMs: now - startedMs },
      retries: sending.retries,
      notes: sending.notes,
      error: error === undefined ? undefined : { code: error.code, message: error.message },
    });
  }

  /** Worked out once, when the reply has ended. */
  #verdict(sending: Sending): Verdict {
    this.#told ??= this.#comparedWith(this.#expected(sending), sending);
    return this.#told;
  }

  /**
   * What the engine most likely reads: our count; else the engine's own, where it counts before it reads; else an estimate of the prompt as it
   * is, since the plan measures notes with all that they may be more.
   */
  #expected(sending: Sending): Count {
    const { prompt } = sending;
    const theirs = this.#reply.prompt;
    if (prompt.basis === "exact") return prompt;
    if (theirs?.basis === "exact") return theirs;
    return { tokens: Math.ceil(tokensIn(this.#makeupOf(sending), this.#head.calibration)), basis: "estimate" };
  }

  #comparedWith(sent: Count, sending: Sending): Verdict {
    const { usage, window } = this.#reply;
    return verdictOf({
      sent,
      read: usage.promptTokens,
      cached: usage.cachedTokens,
      window: window ?? sending.window.window,
      spread: sent.basis === "exact" ? undefined : spreadFor(this.#makeupOf(sending), this.#head.calibration),
    });
  }

  /** Gathered once, of what is known of each message. */
  #makeupOf({ given, makeupOfMessage }: Sending): Makeup {
    this.#makeup ??= makeupOf(given, makeupOfMessage);
    return this.#makeup;
  }
}

function countsOf(sent: SentPrompt): DispositionCounts {
  return sent.kind === "chat" ? countDispositions(sent.plan.accounts) : { kept: 1, compacted: 0, dropped: 0, recalled: 0 };
}

function isContent({ type }: ReplyEvent): boolean {
  return type === "text-delta" || type === "thinking-delta" || type === "tool-call";
}
