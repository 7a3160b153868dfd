import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EventStream, eventStream } from "./event-stream.ts";
import { type EventStreams, eventStreams } from "./event-streams.ts";
import type { Pace } from "./stream-reply.ts";

const PACE: Pace = { now: () => Date.now(), keepAliveMs: 60_000, stalledMs: 60_000 };

let server: Server;
let handle: (outgoing: ServerResponse) => void;
beforeEach(async () => {
  server = createServer((_incoming, outgoing) => handle(outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("a stream of events", () => {
  it("sends what it is given in order, and ends after it", async () => {
    const { stream, incoming } = await opened();
    const all = Array.from({ length: 1000 }, (_, number) => `${number}\n`);
    for (const text of all) stream.send(text);
    stream.end();
    stream.send("too late");
    expect(await textOf(incoming)).toBe(all.join(""));
    await stream.closed;
  });

  it("disconnects a client that does not read, and lets nobody wait for it", async () => {
    const { stream, incoming } = await opened((outgoing) => eventStream(outgoing, PACE, 1_000_000));
    const gone = new Promise((resolve) => incoming.once("error", resolve));
    let isClosed = false;
    void stream.closed.then(() => {
      isClosed = true;
    });
    // What the system itself holds for a client is some megabytes.
    for (let sent = 0; sent < 1000 && !isClosed; sent += 1) {
      stream.send("x".repeat(100_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(isClosed).toBe(true);
    incoming.resume();
    expect(await gone).toMatchObject({ code: "ECONNRESET" });
  });

  it("gives a sign of life when there is nothing to tell", async () => {
    const { incoming } = await opened((outgoing) => eventStream(outgoing, { ...PACE, keepAliveMs: 1 }));
    const said = await new Promise<string>((resolve) => incoming.once("data", (chunk: Buffer) => resolve(chunk.toString())));
    expect(said).toMatch(/^: still here\n\n/);
  });
});

describe("streams of events", () => {
  it("are as many as may be, and again when one has left", async () => {
    const streams = eventStreams(PACE, 2);
    const [first] = [await opened(streams.open), await opened(streams.open)];
    await expect(opened(streams.open)).rejects.toMatchObject({ code: "overloaded", data: { max: 2 } });
    first.incoming.destroy();
    await first.stream.closed;
    expect(streams.count).toBe(1);
    await opened(streams.open);
    expect(streams.count).toBe(2);
  });

  it("all end when Oriel stops, and none begins", async () => {
    const streams: EventStreams = eventStreams(PACE);
    const all = [await opened(streams.open), await opened(streams.open)];
    all[0]?.stream.send("last words");
    streams.close();
    expect(await Promise.all(all.map(({ incoming }) => textOf(incoming)))).toEqual(["last words", ""]);
    expect(streams.count).toBe(0);
    await expect(opened(streams.open)).rejects.toMatchObject({ code: "overloaded" });
  });
});

/** Both ends of a stream. */
async function opened(
  open: (outgoing: ServerResponse) => EventStream = (outgoing) => eventStream(outgoing, PACE),
): Promise<{ readonly stream: EventStream; readonly incoming: IncomingMessage }> {
  const stream = new Promise<EventStream>((resolve, reject) => {
    handle = (outgoing) => {
      try {
        resolve(open(outgoing));
      } catch (thrown) {
        outgoing.writeHead(429).end();
        reject(thrown);
      }
    };
  });
  const incoming = new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }, resolve)
      .once("error", reject)
      .end();
  });
  const [made, answer] = await Promise.all([stream, incoming]);
  return { stream: made, incoming: answer };
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of incoming) text += String(chunk);
  return text;
}
