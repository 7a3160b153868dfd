import type { Milliseconds, ReplyEvent, ReplyPhase } from "@oriel/core";
import { UNREAD_EVENTS } from "../messages.ts";
import type { Outbox } from "./outbox.ts";

/** One reply or load that was asked for, from its arrival to its end. */
export class Call {
  readonly id: number;
  readonly #outbox: Outbox;
  #unread = 0;
  #wake: (() => void) | undefined;
  #isCancelled = false;
  #place: number | undefined;
  /** How long it waited for weights or a context; `undefined` when both were there. */
  loadMs: Milliseconds | undefined;

  constructor(id: number, outbox: Outbox) {
    this.id = id;
    this.#outbox = outbox;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#wake?.();
  }

  post(event: ReplyEvent): void {
    if (this.#isCancelled) return;
    this.#unread += 1;
    this.#outbox.post(event);
  }

  progress(phase: ReplyPhase, done: number, total: number | undefined): void {
    this.post({ type: "progress", phase, done, total });
  }

  /** Says where in the line it stands, 1 being the next, when that has changed. */
  standsAt(place: number): void {
    if (place === this.#place) return;
    this.#place = place;
    this.progress("queued", place, undefined);
  }

  /** The consumer has read so many more events. */
  taken(events: number): void {
    this.#unread -= events;
    if (this.#unread < UNREAD_EVENTS) this.#wake?.();
  }

  /** Waits while the consumer is too far behind; returns at once when the call is cancelled. */
  async room(): Promise<void> {
    while (this.#unread >= UNREAD_EVENTS && !this.#isCancelled) {
      // What is still collected must leave, or nobody could ever take it.
      this.#outbox.flush();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  addLoadTime(ms: Milliseconds): void {
    this.loadMs = (this.loadMs ?? 0) + ms;
  }

  flush(): void {
    this.#outbox.flush();
  }
}
