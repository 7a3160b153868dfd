import { type ChildProcess, fork } from "node:child_process";
import { createRequire } from "node:module";
import type {
  Bytes,
  CancelSignal,
  ColdFigures,
  EngineRequest,
  HotFigures,
  Log,
  Milliseconds,
  OrielError,
  ReplyEvent,
  ReplyStream,
  Tokens,
} from "@oriel/core";
import { cancelled, closedMeanwhile, crashed, fellSilent, loadTimedOut, waitedTooLong } from "./failures.ts";
import { Mailbox } from "./mailbox.ts";
import {
  type EmbeddedTexts,
  type FromCall,
  type FromChild,
  type PromptRequest,
  type RunOptions,
  type TextsRequest,
  type ToChild,
  UNREAD_EVENTS,
} from "./messages.ts";
import { fromPlainError } from "./plain-error.ts";
import { Watch } from "./watch.ts";

/** Why a child ended: it was told to, it could not load the model, or it died. */
export type ChildEnd = "closed" | "refused" | "crashed";

export interface ChildOptions {
  readonly run: RunOptions;
  readonly patience: Patience;
  readonly log: Log | undefined;
  /** Called once, before the calls under way are told, so that whoever tries again at once meets a new child. */
  readonly onEnd: (end: ChildEnd) => void;
}

/** How long is waited, 0 being for ever. */
export interface Patience {
  /** Until the weights are in memory. */
  readonly loadMs: Milliseconds;
  /** From then on, until it is a request's turn. */
  readonly queueMs: Milliseconds;
  /** From then on, between two things the child says of it to a consumer that listens. */
  readonly silenceMs: Milliseconds;
}

export interface ChildState {
  /** The weights are in memory. */
  readonly isOpen: boolean;
  readonly window: Tokens | undefined;
  readonly llamaCpp: string | undefined;
  readonly compute: string | undefined;
  readonly hot: HotFigures | undefined;
  readonly cold: ColdFigures | undefined;
  /** What making vectors takes beside them. */
  readonly embeddingBytes: Bytes;
}

const NEW_CHILD: ChildState = {
  isOpen: false,
  window: undefined,
  llamaCpp: undefined,
  compute: undefined,
  hot: undefined,
  cold: undefined,
  embeddingBytes: 0,
};

interface Asking {
  readonly signal?: CancelSignal | undefined;
  /** How long it may take from when the weights are in memory, 0 being for ever, and what is done then. */
  readonly mostMs: Milliseconds;
  readonly late: (leave: (why: OrielError) => void) => void;
  /** Once it has said something of it, how long it may be silent, 0 being for ever; left out, `mostMs` holds to the end. */
  readonly silenceMs?: Milliseconds | undefined;
  readonly onEvents?: (events: readonly ReplyEvent[]) => void;
}

interface Receiver {
  /** The weights are in memory: what is waited for from here on is its turn. */
  opened(): void;
  receive(message: FromCall): void;
  fail(error: OrielError): void;
}

/** A quarter of what the child may have unread: seldom enough to cost nothing, often enough that it never waits for a reader who reads. */
const ACKNOWLEDGE: number = UNREAD_EVENTS / 4;
/** How long a child may take to end by itself before it is killed. */
const GRACE: Milliseconds = 2000;
/** The end of what a crashing child writes holds the reason (`GGML_ASSERT(…) failed`). */
const LAST_WORDS = 4096;

/** One child process with a model in it, and the calls that are under way. It never starts again: whoever needs one after a crash forks another. */
export class EngineChild {
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  readonly #calls = new Map<number, Receiver>();
  readonly #loading = new Watch();
  #nextId = 1;
  #lastWords = "";
  #state: ChildState = NEW_CHILD;
  #error: OrielError | undefined;
  readonly #gone: Promise<void>;

  constructor(options: ChildOptions) {
    this.#options = options;
    const main = createRequire(import.meta.url).resolve("@oriel/engine/child");
    // No flags of the parent: a debugger's port, say, can be had only once.
    this.#process = fork(main, { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"], serialization: "advanced" });
    const { loadMs } = options.patience;
    this.#loading.start(loadMs, () => this.#end("refused", loadTimedOut(options.run.modelPath, loadMs)));
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_WORDS);
    });
    this.#process.on("message", (message: FromChild) => this.#receive(message));
    this.#gone = this.#watch();
    this.#send({ type: "open", options: options.run });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get state(): ChildState {
    return this.#state;
  }

  /** The reply to one request. Starts with the first `next()`; a consumer that stops reading stops the model, one that leaves cancels. */
  async *reply(request: EngineRequest, signal: CancelSignal): ReplyStream {
    const { queueMs, silenceMs } = this.#options.patience;
    const mail = new Mailbox<ReplyEvent>();
    const watch = new Watch();
    let hasBegun = false;
    const id = this.#register({
      opened: () => watch.start(queueMs, () => mail.fail(waitedTooLong("its turn", queueMs))),
      receive: (message) => {
        if (message.type === "failed") mail.fail(fromPlainError(message.error));
        if (message.type !== "events") return;
        mail.put(message.events);
        if (hasBegun || !message.events.some(({ type }) => type === "reply-start")) return;
        hasBegun = true;
        watch.stop();
      },
      fail: (error) => mail.fail(error),
    });
    const cancel = (): void => mail.fail(cancelled());
    let isOver = false;
    let unacknowledged = 0;
    try {
      if (signal.aborted) throw cancelled();
      signal.addEventListener("abort", cancel, { once: true });
      this.#send({ type: "reply", id, window: request.window, request });
      while (!isOver) {
        if (hasBegun) watch.start(silenceMs, () => this.#giveUp(silenceMs));
        const events = await mail.take();
        if (hasBegun) watch.stop();
        if (signal.aborted) throw cancelled();
        isOver = events.at(-1)?.type === "reply-end";
        yield events;
        unacknowledged += events.length;
        if (unacknowledged < ACKNOWLEDGE || isOver) continue;
        this.#send({ type: "taken", id, events: unacknowledged });
        unacknowledged = 0;
      }
    } finally {
      watch.stop();
      signal.removeEventListener("abort", cancel);
      // Whatever the reason is that nobody reads on, the child need not go on either; it ignores calls it has finished.
      if (!isOver) this.#send({ type: "cancel", id });
      this.#calls.delete(id);
    }
  }

  async count(request: PromptRequest, signal: CancelSignal | undefined): Promise<Tokens> {
    const { silenceMs } = this.#options.patience;
    // It takes no turn, so a child that does not answer is stuck.
    const message = await this.#ask((id) => ({ type: "count", id, request }), {
      signal,
      mostMs: silenceMs,
      late: () => this.#giveUp(silenceMs),
    });
    if (message.type !== "counted") throw new Error(`Expected a count from the child, got ${message.type}.`);
    return message.tokens;
  }

  async load(window: Tokens | undefined, onProgress: (fraction: number) => void): Promise<void> {
    const { queueMs } = this.#options.patience;
    await this.#ask((id) => ({ type: "load", id, window }), {
      mostMs: queueMs,
      late: (leave) => leave(waitedTooLong("its turn", queueMs)),
      onEvents(events) {
        for (const event of events) if (event.type === "progress" && event.phase === "loading") onProgress(event.done / (event.total ?? 1));
      },
    });
  }

  /** The vectors of texts, one for each. */
  async embed(request: TextsRequest, signal: CancelSignal | undefined): Promise<EmbeddedTexts> {
    const { queueMs, silenceMs } = this.#options.patience;
    const message = await this.#ask((id) => ({ type: "embed", id, request }), {
      signal,
      mostMs: queueMs,
      late: (leave) => leave(waitedTooLong("its turn", queueMs)),
      silenceMs,
    });
    if (message.type !== "embedded") throw new Error(`Expected vectors from the child, got ${message.type}.`);
    return message;
  }

  /** Ends the process, politely first. Safe to call twice, also while it is starting. */
  async close(): Promise<void> {
    this.#end("closed", closedMeanwhile());
    await this.#gone;
  }

  #ask(call: (id: number) => ToChild, { signal, mostMs, late, silenceMs, onEvents }: Asking): Promise<FromCall> {
    return new Promise((resolve, reject) => {
      const watch = new Watch();
      const over = (): void => {
        this.#calls.delete(id);
        watch.stop();
        signal?.removeEventListener("abort", cancel);
      };
      const leave = (why: OrielError): void => {
        over();
        this.#send({ type: "cancel", id });
        reject(why);
      };
      const cancel = (): void => leave(cancelled());
      const id = this.#register({
        opened: () => watch.start(mostMs, () => late(leave)),
        receive: (message) => {
          if (message.type === "events") {
            if (silenceMs !== undefined) watch.start(silenceMs, () => this.#giveUp(silenceMs));
            return onEvents?.(message.events);
          }
          over();
          if (message.type === "failed") reject(fromPlainError(message.error));
          else resolve(message);
        },
        fail(error) {
          watch.stop();
          signal?.removeEventListener("abort", cancel);
          reject(error);
        },
      });
      if (signal?.aborted === true) return cancel();
      signal?.addEventListener("abort", cancel, { once: true });
      this.#send(call(id));
    });
  }

  #register(receiver: Receiver): number {
    const id = this.#nextId;
    this.#nextId += 1;
    if (this.#error !== undefined) {
      receiver.fail(this.#error);
      return id;
    }
    this.#calls.set(id, receiver);
    if (this.#state.isOpen) receiver.opened();
    return id;
  }

  #send(message: ToChild): void {
    if (!this.#process.connected) return;
    // A channel that breaks while it is written to means that the child is gone, and its calls are told so when it is.
    this.#process.send(message, () => undefined);
  }

  #receive(message: FromChild): void {
    switch (message.type) {
      case "events":
      case "counted":
      case "loaded":
      case "embedded":
      case "failed":
        this.#calls.get(message.id)?.receive(message);
        return;
      case "opened":
        this.#loading.stop();
        this.#state = { ...this.#state, isOpen: true, llamaCpp: message.llamaCpp, compute: message.compute };
        for (const receiver of this.#calls.values()) receiver.opened();
        return;
      case "refused":
        this.#end("refused", fromPlainError(message.error));
        return;
      case "window":
        this.#state = { ...this.#state, window: message.window };
        return;
      case "embedding-memory":
        this.#state = { ...this.#state, embeddingBytes: message.bytes };
        return;
      case "figures":
        this.#state = { ...this.#state, hot: message.hot ?? this.#state.hot, cold: message.cold ?? this.#state.cold };
        return;
      case "log":
        this.#options.log?.[message.level](message.event, message.data);
        return;
      default:
        message satisfies never;
    }
  }

  /** Fails what is running and makes the process go. The first reason stays the reason. */
  #end(end: ChildEnd, error: OrielError): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#loading.stop();
    this.#options.onEnd(end);
    for (const receiver of this.#calls.values()) receiver.fail(error);
    this.#calls.clear();
    // Its channel is its life line: it ends when that is gone.
    if (this.#process.connected) this.#process.disconnect();
    const killer = setTimeout(() => this.#process.kill("SIGKILL"), GRACE);
    void this.#gone.then(() => clearTimeout(killer));
  }

  /** llama.cpp cannot be interrupted, so a call it hangs in would keep its slot for ever. */
  #giveUp(silentMs: Milliseconds): void {
    this.#options.log?.error("embedded.fell-silent", { silentMs });
    this.#end("crashed", fellSilent(this.#options.run.modelPath, silentMs));
  }

  async #watch(): Promise<void> {
    const how = await goneOf(this.#process);
    if (this.#error !== undefined) return;
    this.#options.log?.error("embedded.crashed", { how, lastWords: this.#lastWords.trim().split("\n").slice(-3) });
    this.#end("crashed", crashed(this.#options.run.modelPath, how, this.#state.isOpen));
  }
}

/** Waits until the process has ended and all it said has arrived: the last messages can come after the exit. Answers how it ended. */
function goneOf(child: ChildProcess): Promise<string> {
  const exited = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.once("error", (error) => resolve(error.message));
  });
  const disconnected = new Promise<void>((resolve) => {
    child.once("disconnect", resolve);
    child.once("error", () => resolve());
  });
  return Promise.all([exited, disconnected]).then(([how]) => how);
}
