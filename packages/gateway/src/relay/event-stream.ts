import type { ServerResponse } from "node:http";
import { sseComment } from "@oriel/protocol";
import { sink } from "./sink.ts";
import type { Pace } from "./stream-reply.ts";

/** What one client is told as it happens, at its own pace: nobody waits for it. */
export interface EventStream {
  /** Written when the client has taken what came before. A client that is too far behind is disconnected. */
  send(text: string): void;
  /** Ends the stream after what has been sent. */
  end(): void;
  /** Settles when all has been written, or the client has gone. */
  readonly closed: Promise<void>;
}

/** What may wait for a client, in characters: thousands of events. */
const MOST_WAITING = 1_000_000;

/** Begins the answer of a stream that lasts as long as its client likes. */
export function eventStream(outgoing: ServerResponse, pace: Pace, mostWaiting: number = MOST_WAITING): EventStream {
  const out = sink(outgoing, pace.now, pace.stalledMs);
  const waiting: string[] = [];
  let waitingLength = 0;
  let isWriting = false;
  let isEnding = false;

  async function write(): Promise<void> {
    if (isWriting) return;
    isWriting = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      waitingLength -= next.length;
      await out.write(next);
    }
    isWriting = false;
    if (isEnding) outgoing.end();
  }

  outgoing.writeHead(200, EVENT_STREAM_HEADERS);
  outgoing.flushHeaders();
  const heartbeat = setInterval(() => {
    if (pace.now() - out.lastWriteMs >= pace.keepAliveMs) send(sseComment("still here"));
  }, pace.keepAliveMs);

  function send(text: string): void {
    if (isEnding) return;
    waiting.push(text);
    waitingLength += text.length;
    if (waitingLength > mostWaiting) outgoing.destroy();
    else void write();
  }

  return {
    send,
    end() {
      isEnding = true;
      void write();
    },
    closed: new Promise((resolve) => {
      const close = (): void => {
        isEnding = true;
        clearInterval(heartbeat);
        resolve();
      };
      outgoing.once("close", close);
      // It may have gone before anybody could see it go.
      if (outgoing.destroyed) close();
    }),
  };
}

export const EVENT_STREAM_HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-cache",
  "X-Accel-Buffering": "no",
} as const;
