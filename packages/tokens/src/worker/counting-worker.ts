import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { Milliseconds } from "@oriel/core";
import type { Refused } from "../prompt/tally-prompt.ts";
import type { Tally } from "../tokenizer/tally.ts";
import type { Counted, FromWorker, TokenizerSource, ToWorker } from "./messages.ts";

export interface CountingWorkerOptions {
  readonly start?: (() => Worker) | undefined;
  /** How long it may have nothing to do before it ends; a large vocabulary takes 100 MB in it. */
  readonly idleMs?: Milliseconds | undefined;
  /** How long it may say nothing while something is under way. A template is a program out of a model file, and may never end. */
  readonly silentMs?: Milliseconds | undefined;
}

/**
 * One thread that tokenises for all models. It starts with the first count and again after it has died or ended for want of work; what is
 * under way when it dies fails. While nothing is under way it keeps no process alive.
 */
export class CountingWorker {
  readonly #startWorker: () => Worker;
  readonly #idleMs: Milliseconds;
  readonly #silentMs: Milliseconds;
  #running: Running | undefined;
  #nextCall = 1;
  #isClosed = false;

  constructor({ start = startWorker, idleMs = IDLE_MS, silentMs = SILENT_MS }: CountingWorkerOptions = {}) {
    this.#startWorker = start;
    this.#idleMs = idleMs;
    this.#silentMs = silentMs;
  }

  /** @param source is told to the worker once; the same object names the same tokenizer. */
  count(source: TokenizerSource, counted: Counted): Promise<Tally | Refused> {
    if (this.#isClosed) return Promise.reject(new Error("Counting has been closed."));
    this.#running ??= this.#start();
    const running = this.#running;
    const tokenizer = this.#opened(running, source);
    const call = this.#nextCall;
    this.#nextCall += 1;
    return new Promise((resolve, reject) => {
      running.calls.set(call, { resolve, reject });
      if (running.calls.size === 1) this.#watch(running);
      tell(running.worker, { type: "count", call, tokenizer, counted });
    });
  }

  /** Nothing more will be counted with it: its memory can go. */
  forget(source: TokenizerSource): void {
    const tokenizer = this.#running?.tokenizers.get(source);
    if (this.#running === undefined || tokenizer === undefined) return;
    this.#running.tokenizers.delete(source);
    tell(this.#running.worker, { type: "forget", tokenizer });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const running = this.#running;
    if (running === undefined) return;
    this.#ended(running, "Counting has been closed.");
    await running.worker.terminate();
  }

  #start(): Running {
    const worker = this.#startWorker();
    const running: Running = { worker, calls: new Map(), tokenizers: new Map(), patience: undefined };
    worker.on("message", (message: FromWorker) => this.#receive(running, message));
    worker.on("error", (error) => this.#ended(running, `The counting thread failed: ${error.message}.`));
    worker.on("exit", () => this.#ended(running, "The counting thread ended."));
    return running;
  }

  #opened(running: Running, source: TokenizerSource): number {
    const { tokenizers, worker } = running;
    const known = tokenizers.get(source);
    const tokenizer = known ?? this.#nextCall;
    // Whatever was used last is let go last.
    tokenizers.delete(source);
    tokenizers.set(source, tokenizer);
    if (known !== undefined) return known;
    this.#nextCall += 1;
    tell(worker, { type: "open", tokenizer, source });
    const [oldest] = tokenizers.keys();
    if (tokenizers.size > MOST_TOKENIZERS && oldest !== undefined) this.forget(oldest);
    return tokenizer;
  }

  #receive(running: Running, message: FromWorker): void {
    const call = running.calls.get(message.call);
    running.calls.delete(message.call);
    if (message.type === "counted") call?.resolve(message.answer);
    else call?.reject(new Error(message.why));
    if (this.#running === running) this.#watch(running);
  }

  /** Gives it some time from now on: to say something while something is under way, else to be needed again. */
  #watch(running: Running): void {
    const isBusy = running.calls.size > 0;
    clearTimeout(running.patience);
    running.patience = setTimeout(
      () => {
        this.#ended(
          running,
          isBusy ? `The counting thread said nothing for ${this.#silentMs} ms.` : "The counting thread had nothing to do.",
        );
        void running.worker.terminate();
      },
      isBusy ? this.#silentMs : this.#idleMs,
    );
    running.patience.unref();
    if (isBusy) running.worker.ref();
    else running.worker.unref();
  }

  #ended(running: Running, why: string): void {
    if (this.#running === running) this.#running = undefined;
    clearTimeout(running.patience);
    for (const { reject } of running.calls.values()) reject(new Error(why));
    running.calls.clear();
  }
}

/** A thread, with what it was told and has not answered yet. */
interface Running {
  readonly worker: Worker;
  readonly calls: Map<number, { resolve(answer: Tally | Refused): void; reject(error: Error): void }>;
  readonly tokenizers: Map<TokenizerSource, number>;
  patience: NodeJS.Timeout | undefined;
}

/** The ones used last; another is opened again when it is needed, which takes a tenth of a second or a few. */
const MOST_TOKENIZERS = 4;
const IDLE_MS: Milliseconds = 300_000;
const SILENT_MS: Milliseconds = 30_000;

/** With no flags of the process: a test runner's, say, are not for the built files. */
export function startWorker(): Worker {
  return new Worker(createRequire(import.meta.url).resolve("@oriel/tokens/worker"), { execArgv: [] });
}

function tell(worker: Worker, message: ToWorker): void {
  worker.postMessage(message);
}
