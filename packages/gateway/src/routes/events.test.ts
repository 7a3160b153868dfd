import type { JsonObject } from "@oriel/core";
import { type SseDecoder, sseDecoder } from "@oriel/protocol";
import { type FakeEngine, fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const TURN = ["message-added", "reply-started", "message-added", "usage-updated"];

describe("the events of a session", () => {
  let oriel: TestGateway;
  let engine: FakeEngine;
  let session: string;
  let reply: string;
  beforeEach(async () => {
    reply = "Hello.";
    engine = fakeEngine({ reply: () => fakeReply([reply]) });
    oriel = await startGateway([engine]);
    const answer = await oriel.send("POST", "/api/v1/sessions", { body: '{"model":"fake-model"}' });
    session = String((answer.json() as JsonObject)["session_id"]);
  });
  afterEach(() => oriel.stop());

  const path = (): string => `/api/v1/sessions/${session}/events`;
  const say = (message: string) => oriel.send("POST", `/api/v1/chat/${session}`, { body: JSON.stringify({ message }) });
  /** What is held after an event. */
  const held = async (after: string): Promise<readonly JsonObject[]> => {
    const { text } = await oriel.send("GET", `${path()}?after=${after}&follow=false`);
    return sseDecoder()
      .push(text)
      .map(({ data }) => JSON.parse(data) as JsonObject);
  };

  it("are told as they happen, from when one listens on", async () => {
    await say("One");
    const listener = await listening(oriel.url + path());
    expect(listener.headers.get("content-type")).toBe("text/event-stream");
    await say("Two");
    expect(await listener.types(4)).toEqual(TURN);
    expect(listener.all[0]).toMatchObject({ session_id: session, type: "message-added", position: 2, role: "user" });
    await listener.leave();
  });

  it("are told again from the last one that is known, without a gap and none twice", async () => {
    await say("One");
    const first = await listening(`${oriel.url}${path()}?after=0`);
    expect(await first.types(3)).toEqual(["started", "message-added", "reply-started"]);
    await first.leave();
    const known = String(first.all[2]?.["event_id"]);
    await say("Two");

    // As a browser does: the address is that of the beginning, the header tells where it is.
    const second = await listening(`${oriel.url}${path()}?after=0`, { "Last-Event-ID": known });
    expect(await second.types(6)).toEqual(["message-added", "usage-updated", ...TURN]);
    await say("Three");
    expect((await second.types(10)).slice(6)).toEqual(TURN);
    const all = [...first.all.slice(0, 3), ...second.all];
    expect(all).toEqual(await held("0"));
    await second.leave();
  });

  it("can be asked again from the place where a stream began, before it told anything", async () => {
    const listener = await listening(oriel.url + path());
    const place = await listener.place();
    await listener.leave();
    await say("One");
    expect((await held(place)).map(({ type }) => type)).toEqual(TURN);
  });

  it("that are lost are told as such, before those that are held", async () => {
    const elsewhere = { id: "s-old", model: "fake-model", policy: "oriel", title: undefined, settings: {} };
    await oriel.store.sessions.create({ ...elsewhere, createdAt: "2026-01-01T00:00:00.000Z", updatedAt: "2026-01-01T00:00:00.000Z" });
    session = "s-old";
    await say("One");
    const lost = await held("17");
    expect(lost.map(({ type }) => type)).toEqual(["events-lost", ...TURN]);
    expect((await held(String(lost[0]?.["event_id"]))).map(({ type }) => type)).toEqual(TURN);
  });

  it("end with the session", async () => {
    const listener = await listening(oriel.url + path());
    await oriel.send("DELETE", `/api/v1/sessions/${session}`);
    expect(await listener.untilEnd()).toEqual(["stopped"]);
  });

  it("end when Oriel stops, after the last reply has ended", async () => {
    const listener = await listening(oriel.url + path());
    await say("One");
    await oriel.gateway.close(0);
    expect(await listener.untilEnd()).toEqual(TURN);
  });

  it("go on for the others when one leaves", async () => {
    const [first, second] = [await listening(oriel.url + path()), await listening(oriel.url + path())];
    await first.leave();
    await say("One");
    expect(await second.types(4)).toEqual(TURN);
    await second.leave();
  });

  it("tell of edits, other replies, snapshots and branches in the order in which they happened", async () => {
    await say("One");
    const after = String((await held("0")).at(-1)?.["event_id"]);
    const call = async (method: string, at: string, body?: object): Promise<JsonObject> =>
      (
        await oriel.send(method, `/api/v1/sessions/${session}${at}`, body === undefined ? {} : { body: JSON.stringify(body) })
      ).json() as JsonObject;
    const saved = await call("POST", "/snapshots");
    await call("PUT", "/messages/0", { content: "Another" });
    await oriel.send("POST", `/api/v1/chat/${session}`, { body: '{"message":null}' });
    await call("POST", "/messages/1/regenerate");
    await call("POST", "/branches", { branch_id: session });
    await call("POST", "/branches", { branch_id: session });
    await call("POST", `/snapshots/${String(saved["snapshot_id"])}/restore`);
    expect((await held(after)).map(({ type }) => type)).toEqual([
      "snapshot-created",
      ...["branch-changed", "message-added", "reply-started", "message-added", "usage-updated"],
      "branch-changed",
      "branch-changed",
      ...["auto-snapshot-created", "snapshot-restored", "branch-changed"],
    ]);
  });

  it("tell of a compression and of its being taken back in the order in which they happened", async () => {
    reply = "Dogs descend from wolves and have lived with people for more than fifteen thousand years. ".repeat(4);
    for (let turn = 0; turn < 4; turn += 1) await say("Tell me about a dog.");
    const after = String((await held("0")).at(-1)?.["event_id"]);
    await oriel.send("POST", `/api/v1/sessions/${session}/compress`, { body: '{"level":"compact"}' });
    const told = await held(after);
    const checkpoint = told.find(({ type }) => type === "checkpoint-created")?.["checkpoint_id"];
    await oriel.send("POST", `/api/v1/sessions/${session}/checkpoints/${String(checkpoint)}/undo`);
    expect((await held(after)).map(({ type }) => type)).toEqual([
      ...["summarizing", "auto-snapshot-created", "checkpoint-created", "compressed"],
      ...["checkpoint-undone", "context-recalculated"],
    ]);
  });

  it.each([
    ["GET", "/api/v1/sessions/s-nobody/events", 404, "session_not_found"],
    ["GET", "?after=last", 400, "invalid_request"],
    ["GET", "?after=99999999999999999999", 400, "invalid_request"],
    ["GET", "?follow=maybe", 400, "invalid_request"],
    ["POST", "", 405, "method_not_allowed"],
  ])("are refused to %s %s with %s", async (method, at, status, code) => {
    const answer = await oriel.send(method, at.startsWith("/") ? at : path() + at);
    expect({ status: answer.status, code: (answer.json() as JsonObject)["code"] }).toEqual({ status, code });
  });

  it("answer HEAD with the headers alone", async () => {
    const { status, headers, text } = await oriel.send("HEAD", path());
    expect({ status, type: headers["content-type"], text }).toEqual({ status: 200, type: "text/event-stream", text: "" });
  });
});

interface Listener {
  readonly headers: Headers;
  /** What it has heard so far. */
  readonly all: readonly JsonObject[];
  /** The types of the first so many that it hears. */
  types(count: number): Promise<readonly string[]>;
  /** The id the stream began with. */
  place(): Promise<string>;
  untilEnd(): Promise<readonly string[]>;
  leave(): Promise<void>;
}

async function listening(url: string, headers: Record<string, string> = {}): Promise<Listener> {
  const response = await fetch(url, { headers });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined || response.status !== 200) throw new Error(`It answered ${response.status}.`);
  const decoder: SseDecoder = sseDecoder();
  const all: JsonObject[] = [];
  const typesSoFar = (): readonly string[] => all.map(({ type }) => String(type));
  async function read(): Promise<boolean> {
    const { done, value } = await (reader?.read() ?? { done: true, value: undefined });
    for (const { event, data } of value === undefined ? [] : decoder.push(value)) {
      const told = JSON.parse(data) as JsonObject;
      if (told["type"] !== event) throw new Error(`${event} is told as ${data}`);
      all.push(told);
    }
    return !done;
  }
  return {
    headers: response.headers,
    all,
    async types(count) {
      while (all.length < count) if (!(await read())) throw new Error(`The stream ended after ${typesSoFar().join(", ")}.`);
      return typesSoFar().slice(0, count);
    },
    async place() {
      while (decoder.lastId === undefined) await read();
      return decoder.lastId;
    },
    async untilEnd() {
      while (await read());
      return typesSoFar();
    },
    leave: () => reader.cancel(),
  };
}
