import type { CancelSignal, Engine, EngineModel, EngineRequest, Finish, ReplyEvent, ReplyStream, Tokens, Usage } from "@oriel/core";
import { OrielError } from "@oriel/core";

export interface FakeEngineOptions {
  readonly id?: string;
  readonly models?: readonly EngineModel[];
  readonly setsWindow?: boolean;
  /** What the engine does with a request; by default it answers "Hello from MODEL." */
  readonly reply?: (request: EngineRequest, signal: CancelSignal) => ReplyStream;
}

export interface FakeEngine extends Engine {
  /** Every request it was sent, in order. */
  readonly requests: readonly EngineRequest[];
  readonly closed: boolean;
}

/** An engine without a model behind it: its replies are scripted, its requests recorded. */
export function fakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const { id = "fake", setsWindow = true } = options;
  const models = options.models ?? [{ name: "fake-model", state: "loaded", loadedWindow: 4096, maxWindow: 8192 }];
  const reply = options.reply ?? ((request: EngineRequest) => fakeReply(["Hello ", `from ${request.model}.`]));
  const requests: EngineRequest[] = [];
  let closed = false;
  return {
    id,
    label: "Fake engine",
    url: undefined,
    abilities: { setsWindow, windowNote: setsWindow ? undefined : "A fake engine keeps its window.", embeds: false },
    requests,
    get closed() {
      return closed;
    },
    models: () => Promise.resolve(models),
    model: (name) => Promise.resolve(models.find((model) => model.name === name)),
    send(request, signal) {
      requests.push(request);
      return reply(request, signal);
    },
    count: () => Promise.resolve(undefined),
    close() {
      closed = true;
      return Promise.resolve();
    },
  };
}

export interface FakeReply {
  readonly promptTokens?: Tokens;
  readonly window?: Tokens;
  readonly finish?: Finish;
  readonly usage?: Usage;
}

/** A reply of these pieces, one batch each, with honest counts: one token a piece. */
export async function* fakeReply(pieces: readonly string[], told: FakeReply = {}): ReplyStream {
  const promptTokens = told.promptTokens ?? 11;
  yield [{ type: "reply-start", prompt: { tokens: promptTokens, basis: "exact" }, window: told.window ?? 4096 }];
  for (const text of pieces) yield [{ type: "text-delta", text }];
  const usage: Usage = told.usage ?? { promptTokens, cachedTokens: 0, replyTokens: pieces.length };
  yield [{ type: "reply-end", finish: told.finish ?? { reason: "stop" }, usage, timings: {} }];
}

/** A reply that the test steps through: `push` hands events on, `fail` and `end` finish it. It observes being cancelled. */
export interface SteppedReply {
  readonly stream: (signal: CancelSignal) => ReplyStream;
  push(...events: readonly ReplyEvent[]): void;
  fail(error: Error): void;
  end(): void;
  /** Settles when the consumer has gone: it aborted or stopped reading. */
  readonly left: Promise<"aborted" | "returned">;
  /** How many batches the consumer has taken. */
  readonly taken: number;
}

export function steppedReply(): SteppedReply {
  const queue: (readonly ReplyEvent[] | Error | "end")[] = [];
  let wake: () => void = () => undefined;
  let taken = 0;
  let leave: (how: "aborted" | "returned") => void = () => undefined;
  const left = new Promise<"aborted" | "returned">((resolve) => {
    leave = resolve;
  });
  const put = (item: readonly ReplyEvent[] | Error | "end"): void => {
    queue.push(item);
    wake();
  };

  async function* stream(signal: CancelSignal): ReplyStream {
    signal.addEventListener("abort", () => {
      leave("aborted");
      put(new OrielError("cancelled", "Stopped by the client."));
    });
    try {
      for (;;) {
        const item = queue.shift();
        if (item === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if (item === "end") {
          return;
        } else if (item instanceof Error) {
          throw item;
        } else {
          taken += 1;
          yield item;
        }
      }
    } finally {
      leave("returned");
    }
  }

  return {
    stream,
    push: (...events) => put(events),
    fail: (error) => put(error),
    end: () => put("end"),
    left,
    get taken() {
      return taken;
    },
  };
}
