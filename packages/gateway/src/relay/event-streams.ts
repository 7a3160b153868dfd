import type { ServerResponse } from "node:http";
import { OrielError } from "@oriel/core";
import { type EventStream, eventStream } from "./event-stream.ts";
import type { Pace } from "./stream-reply.ts";

/** The clients that follow what happens. */
export interface EventStreams {
  readonly count: number;
  /** @throws OrielError `overloaded` when there are as many as may be, or Oriel is stopping. */
  open(outgoing: ServerResponse): EventStream;
  /** Ends all there are, and lets none begin. */
  close(): void;
}

/** Each is a connection and some kilobytes; a person has a few. */
const MOST = 256;

export function eventStreams(pace: Pace, most: number = MOST): EventStreams {
  const streams = new Set<EventStream>();
  let isClosing = false;
  return {
    get count() {
      return streams.size;
    },
    open(outgoing) {
      if (isClosing) throw new OrielError("overloaded", "Oriel is shutting down: ask again when it is back.");
      if (streams.size >= most) {
        throw new OrielError(
          "overloaded",
          `${most} clients follow events already, as many as may: close one of the streams, or ask again later.`,
          {
            data: { max: most },
          },
        );
      }
      const stream = eventStream(outgoing, pace);
      streams.add(stream);
      void stream.closed.then(() => streams.delete(stream));
      return stream;
    },
    close() {
      isClosing = true;
      for (const stream of streams) stream.end();
    },
  };
}
