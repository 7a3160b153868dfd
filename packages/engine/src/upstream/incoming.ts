import type { CancelSignal } from "@oriel/core";
import type { Dispatcher } from "undici";

/** An answer of which the head has come. */
export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: IncomingBody;
}

/** A body that is pulled: while nobody asks for more, nothing more is read from the socket. */
export interface IncomingBody {
  /** All that has come since the last call, and if that is nothing, what comes next; `undefined` at the end. Rejects when the connection breaks. */
  read(): Promise<Uint8Array | undefined>;
  /** Gives up what is still to come, and the socket with it. */
  abandon(): void;
  /** Throws away what is still to come, so that the socket can serve the next request; gives up after `ms`. */
  letFinish(ms: number): void;
}

/** So much of a body is held before its socket is paused. */
const MOST_HELD_BYTES = 64 * 1024;

/** Sends a request and waits for the head of the answer. Cancelling closes the socket at any time until the body has ended. */
export function incoming(pool: Dispatcher, request: Dispatcher.DispatchOptions, cancel: CancelSignal): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const transfer = new Transfer(cancel, resolve, reject);
    if (cancel.aborted) transfer.abandon();
    else pool.dispatch(request, transfer);
  });
}

/** One answer on its way, written by the dispatcher and read by a consumer. */
class Transfer implements Dispatcher.DispatchHandler, IncomingBody {
  readonly #cancel: CancelSignal;
  readonly #answer: (incoming: Incoming) => void;
  readonly #refuse: (failure: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  #isOver = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  /** Set while the rest is thrown away. */
  #lastBytes: NodeJS.Timeout | undefined;

  constructor(cancel: CancelSignal, answer: (incoming: Incoming) => void, refuse: (failure: Error) => void) {
    this.#cancel = cancel;
    this.#answer = answer;
    this.#refuse = refuse;
    cancel.addEventListener("abort", this.abandon);
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.#pieces.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const pieces = this.#pieces;
    this.#drop();
    if (pieces.length > 0) return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
    if (this.#failure !== undefined) throw this.#failure;
    return undefined;
  }

  readonly abandon = (): void => {
    if (this.#isOver) return;
    const reason = new Error("Nobody wants the rest of this answer.");
    this.#drop();
    this.#end(reason);
    this.#controller?.abort(reason);
  };

  letFinish(ms: number): void {
    if (this.#isOver) return;
    this.#lastBytes = setTimeout(this.abandon, ms);
    this.#drop();
  }

  #drop(): void {
    this.#pieces = [];
    this.#heldBytes = 0;
    this.#controller?.resume();
  }

  #end(failure?: Error): void {
    this.#isOver = true;
    this.#failure = failure;
    this.#cancel.removeEventListener("abort", this.abandon);
    clearTimeout(this.#lastBytes);
    if (failure !== undefined) this.#refuse(failure);
    this.#wake?.();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Incoming["headers"]): void {
    // Below 200 it is only a sign of life before the answer.
    if (status >= 200) this.#answer({ status, headers, body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#isOver || this.#lastBytes !== undefined) return;
    this.#pieces.push(piece);
    this.#heldBytes += piece.length;
    if (this.#heldBytes >= MOST_HELD_BYTES) controller.pause();
    // The reader goes on only when this read of the socket is through: all that it brought is one piece.
    this.#wake?.();
  }

  onResponseEnd(): void {
    this.#end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, failure: Error): void {
    if (!this.#isOver) this.#end(failure);
  }
}
