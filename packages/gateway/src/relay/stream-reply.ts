import type { ServerResponse } from "node:http";
import { asOrielError, type ReplyEvent } from "@oriel/core";
import type { ReplyEncoder } from "@oriel/protocol";
import { endedEarly } from "./ended-early.ts";
import type { OpenedReply } from "./opening.ts";
import type { RunningReply } from "./running.ts";
import { sink } from "./sink.ts";

export interface Pace {
  readonly now: () => number;
  /** A silent stream gets a sign of life this often: proxies and clients close connections that say nothing. */
  readonly keepAliveMs: number;
  /** A client that takes nothing for this long is disconnected. */
  readonly stalledMs: number;
}

/**
 * Streams a reply to a client in its protocol, at the pace at which the client reads: the engine is asked for more only when the last
 * batch has gone out. A failure after the first byte ends the stream with the protocol's own error. A complete reply is ended at once: the
 * client need not wait for what is kept of it.
 */
export async function streamReply(
  outgoing: ServerResponse,
  headers: Record<string, string>,
  reply: OpenedReply,
  encoder: ReplyEncoder,
  running: RunningReply,
  pace: Pace,
): Promise<void> {
  outgoing.writeHead(200, { "Content-Type": encoder.contentType, "Cache-Control": "no-cache", "X-Accel-Buffering": "no", ...headers });
  const out = sink(outgoing, pace.now, pace.stalledMs);
  let progress: Extract<ReplyEvent, { type: "progress" }> | undefined;
  const heartbeat = setInterval(() => {
    if (pace.now() - out.lastWriteMs < pace.keepAliveMs) return;
    const sign = encoder.keepAlive(progress);
    if (sign !== undefined) void out.write(sign);
  }, pace.keepAliveMs);
  let ended = false;
  const send = (events: readonly ReplyEvent[]): Promise<void> | undefined => {
    for (const event of events) {
      if (event.type === "progress") progress = event;
      else if (event.type === "reply-end") ended = true;
    }
    const text = encoder.encode(events, pace.now());
    return text === "" ? undefined : out.write(text);
  };
  try {
    await send(reply.events);
    // A model may read its prompt for minutes before the first token: the client learns at once that it was accepted.
    if (ended) outgoing.end();
    else outgoing.flushHeaders();
    for (;;) {
      const next = await reply.rest.next();
      if (next.done === true) break;
      if (running.signal.aborted) throw running.reason();
      // Awaited only when the client is behind: a promise per batch would cost more than the write.
      const drained = send(next.value);
      if (drained !== undefined) await drained;
      if (ended) outgoing.end();
    }
    if (!ended) throw endedEarly();
  } catch (thrown) {
    if (outgoing.writable) outgoing.write(encoder.fail(running.signal.aborted ? running.reason() : asOrielError(thrown)));
  } finally {
    clearInterval(heartbeat);
    await reply.rest.return();
    outgoing.end();
  }
}
