import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import type { Caller } from "./caller.ts";

/** What is done for a request of a known caller: also what goes on behind its reply, and what is begun later because of it. */
export interface Work {
  readonly caller: Caller;
  readonly outgoing: ServerResponse;
  /** Whether room is reserved already for what an engine is sent next: it is the reply itself, and nothing that Oriel has written beside it. */
  isReplyNext: boolean;
}

/**
 * For whom something is done, however deep and however late: through timers too, so that a summary that is written when a conversation has
 * fallen silent is known to be for the client that spoke last.
 */
export interface WorkUnderWay {
  readonly current: Work | undefined;
  run<Result>(work: Pick<Work, "caller" | "outgoing">, then: () => Result): Result;
}

export function workUnderWay(): WorkUnderWay {
  const works = new AsyncLocalStorage<Work>();
  return {
    get current() {
      return works.getStore();
    },
    run: (work, then) => works.run({ ...work, isReplyNext: false }, then),
  };
}
