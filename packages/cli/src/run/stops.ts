import { EXIT, type ExitCode } from "../exit-code.ts";
import type { StopSignal, Surroundings } from "../surroundings.ts";

/** The user's wish to stop: a reply that is being written, or all of it. */
export interface Stops {
  /** Of the reply that begins now. */
  forReply(): AbortSignal;
  replyIsOver(): void;
  /** With what status the command is to end; `undefined` while it may go on. */
  exit(): ExitCode | undefined;
  /** Resolves when the command is to end. */
  readonly ended: Promise<void>;
  /** Resolves when it is to end without closing anything. */
  readonly atOnce: Promise<void>;
  /** Signals mean again what they mean to any process. */
  release(): void;
}

/** @param sparesTalk whether Ctrl+C during a reply ends that reply alone. */
export function stops(around: Pick<Surroundings, "onStopSignal" | "onOutputClosed">, sparesTalk: boolean): Stops {
  let reply: AbortController | undefined;
  let exit: ExitCode | undefined;
  const ended = settleable();
  const atOnce = settleable();

  function end(status: ExitCode): void {
    if (exit !== undefined) {
      atOnce.settle();
      return;
    }
    exit = status;
    reply?.abort();
    ended.settle();
  }

  const releaseSignals = around.onStopSignal((signal) => {
    if (signal === "SIGINT" && sparesTalk && reply !== undefined && !reply.signal.aborted) reply.abort();
    else end(exitAfter(signal));
  });
  // Whoever read has read enough: `oriel run ... | head -1`. That is no failure, and there is nobody to tell more.
  const releaseOutput = around.onOutputClosed(() => {
    if (exit === undefined) end(EXIT.ok);
  });
  return {
    forReply() {
      reply = new AbortController();
      if (exit !== undefined) reply.abort();
      return reply.signal;
    },
    replyIsOver() {
      reply = undefined;
    },
    exit: () => exit,
    ended: ended.promise,
    atOnce: atOnce.promise,
    release() {
      releaseSignals();
      releaseOutput();
    },
  };
}

function exitAfter(signal: StopSignal): ExitCode {
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
}

function settleable(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
