import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EventBody, EventInfo } from "@oriel/protocol";
import { sessionEvent, ssePlace } from "@oriel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { capturedTerminal } from "../testing/captured-terminal.ts";
import { testSurroundings } from "../testing/surroundings.ts";
import { followEvents } from "./events.ts";

/** What becomes of each connection, in turn; those after the last are cut off at once. */
let connections: ((response: ServerResponse) => void)[];
let asked: string[];
let server: Server;
beforeEach(async () => {
  asked = [];
  connections = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const connection = connections.shift();
    if (connection === undefined) request.destroy();
    else connection(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const AT = "2026-01-01T00:00:00.000Z";

function told(id: number, body: EventBody): EventInfo {
  return { event_id: id, session_id: "s_1", at: AT, ...body };
}

/** Sends these, then ends the stream. */
function sends(...texts: readonly string[]): (response: ServerResponse) => void {
  return (response) => response.writeHead(200, { "content-type": "text/event-stream" }).end(texts.join(""));
}

const ADDED = told(8, { type: "message-added", message_id: "msg_1", position: 0, role: "user" });
const STOPPED = told(9, { type: "stopped" });

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ env: { ORIEL_URL: url() } });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

/** Follows with pauses that take no time. */
async function following(): Promise<{ readonly out: string; readonly err: string; readonly pauses: readonly number[] }> {
  const terminal = capturedTerminal();
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => void pauses.push(ms);
  const ports = { terminal, url: url(), key: undefined, onStopSignal: () => () => undefined, pause };
  await followEvents(ports, { session: "s_1", after: undefined }, { json: false }).catch((thrown: Error) => {
    terminal.stderr.write(`${thrown.name}: ${thrown.message}\n`);
  });
  return { out: terminal.out(), err: terminal.err(), pauses };
}

describe("oriel events", () => {
  it("says what happens in a line each, until the session is deleted", async () => {
    connections = [sends(ssePlace("7"), sessionEvent(ADDED), ": still here\n\n", sessionEvent(STOPPED))];
    expect(await oriel("events", "s_1", "--after", "7")).toEqual({
      exit: 0,
      out: `${AT}  Message 0 was added, by the user.\n${AT}  The session was deleted.\n`,
      err: "",
    });
    expect(asked).toEqual(["/api/v1/sessions/s_1/events?after=7"]);
  });

  it("prints each event as it came, for programs", async () => {
    connections = [sends(sessionEvent(ADDED), sessionEvent(STOPPED))];
    const { exit, out } = await oriel("events", "s_1", "--json");
    const lines = out.trimEnd().split("\n");
    expect({ exit, events: lines.map((line) => JSON.parse(line)) }).toEqual({
      exit: 0,
      events: [
        { schema_version: 1, ...ADDED },
        { schema_version: 1, ...STOPPED },
      ],
    });
  });

  it("goes on from the last event when the gateway drops, even if none has come yet", async () => {
    const cutOff = (response: ServerResponse): void => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      // An event of which only the beginning has come is asked for again.
      response.write(`${ssePlace("7")}${sessionEvent(STOPPED).slice(0, 30)}`, () => response.destroy());
    };
    connections = [cutOff, sends(sessionEvent(ADDED)), sends(sessionEvent(STOPPED))];
    const { out, pauses } = await following();
    expect({ out, pauses, asked }).toEqual({
      out: `${AT}  Message 0 was added, by the user.\n${AT}  The session was deleted.\n`,
      pauses: [500, 500],
      asked: ["/api/v1/sessions/s_1/events", "/api/v1/sessions/s_1/events?after=7", "/api/v1/sessions/s_1/events?after=8"],
    });
  });

  it("gives up when the gateway does not come back, after growing pauses", async () => {
    connections = [sends(sessionEvent(ADDED))];
    const { err, pauses } = await following();
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(err.split("\n").slice(-2)).toEqual([expect.stringContaining("OrielError: Oriel is not running at"), ""]);
  });

  it.each([
    ["nobody answers at all", 4, []],
    ["there is no such session", 5, [refuses(404, "session_not_found")]],
    ["there are too many streams", 1, [refuses(429, "overloaded")]],
    ["it is not Oriel that answers", 1, [sends("data: {}\n\n")]],
  ])("fails at once when %s", async (_what, exit, scripted) => {
    connections = [...scripted];
    const { exit: came, out } = await oriel("events", "s_1");
    expect({ exit: came, out, calls: asked.length }).toEqual({ exit, out: "", calls: 1 });
  });

  it("ends well when it is stopped", async () => {
    const around = testSurroundings({ env: { ORIEL_URL: url() } });
    connections = [
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        setImmediate(() => around.signal("SIGINT"));
      },
    ];
    expect(await run(["events", "s_1"], around)).toBe(0);
    expect(around.terminal.err()).toBe("");
  });
});

function refuses(status: number, code: string): (response: ServerResponse) => void {
  return (response) =>
    response.writeHead(status, { "content-type": "application/problem+json" }).end(JSON.stringify({ code, detail: "No." }));
}
