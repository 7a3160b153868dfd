import { setImmediate as breathe } from "node:timers/promises";
import type { JsonObject } from "@oriel/core";
import { type FakeUpstream, startPostgres, type TestPostgres } from "@oriel/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAKE, type FakeMessage, fakeOllama } from "../fake-ollama.ts";
import { call } from "../http.ts";
import { type Oriel, startOriel } from "../oriel.ts";

const SESSIONS = 3;
/** Of each session, at each gateway. */
const TURNS = 6;

/** What a client was told is kept: the reply's id and the text that it answers. */
interface Told {
  readonly session: string;
  readonly reply: string;
  readonly said: string;
}

describe("two gateways on one PostgreSQL", () => {
  let postgres: TestPostgres;
  let engine: FakeUpstream;
  let env: Readonly<Record<string, string>>;
  const gateways: Oriel[] = [];
  /** Sessions whose replies are being written, and those that had two at once. */
  const writing = new Set<string>();
  const mixed: string[] = [];
  /** Called with each piece of a reply. */
  let written = (): void => undefined;

  beforeAll(async () => {
    [postgres, engine] = await Promise.all([startPostgres(), fakeOllama((messages) => ({ pieces: answer(messages) }))]);
    env = { ORIEL_DATABASE_URL: postgres.url("/postgres?schema=shared") };
    gateways.push(...(await Promise.all([start(), start()])));
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway.stop();
    await engine.close();
    await postgres.close();
  });

  const start = (): Promise<Oriel> => startOriel({ args: ["--backend", engine.url], env });

  /** Repeats the last message. Every message begins with the name of its session. */
  async function* answer(messages: readonly FakeMessage[]): AsyncGenerator<string> {
    const said = messages.at(-1)?.content ?? "";
    const [session = ""] = said.split(" ");
    if (writing.has(session)) mixed.push(said);
    writing.add(session);
    for (const word of ["You ", "said: ", said]) {
      await breathe();
      written();
      yield word;
    }
    writing.delete(session);
  }

  async function begin(gateway: Oriel): Promise<string> {
    const { status, json } = await call(gateway, "POST", "/api/v1/sessions", { model: FAKE });
    expect(status).toBe(201);
    return String(json["session_id"]);
  }

  /** A turn, tried again when another came first; nothing when the gateway is gone. */
  async function say(gateway: Oriel, session: string, said: string): Promise<Told | undefined> {
    for (;;) {
      const answered = await call(gateway, "POST", `/api/v1/chat/${session}`, { message: said }).catch(() => undefined);
      if (answered === undefined) return undefined;
      const { status, json } = answered;
      if (status === 200) return { session, said, reply: String((json["message"] as JsonObject)["message_id"]) };
      expect({ status, code: json["code"] }).toEqual({ status: 409, code: "conflict" });
    }
  }

  async function talk(gateway: Oriel, session: string, name: string): Promise<readonly Told[]> {
    const told: Told[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const one = await say(gateway, session, `${session} ${name} ${turn}`);
      if (one !== undefined) told.push(one);
    }
    return told;
  }

  async function messagesOf(gateway: Oriel, session: string): Promise<readonly JsonObject[]> {
    const { json } = await call(gateway, "GET", `/api/v1/sessions/${session}/messages?limit=1000`);
    return json["messages"] as readonly JsonObject[];
  }

  /** What is wrong with a session; nothing when each reply stands behind what it answers, and all that was told is there. */
  function faults(session: string, messages: readonly JsonObject[], told: readonly Told[]): readonly string[] {
    const byId = new Map(messages.map((message) => [message["message_id"], message]));
    const ids = messages.map((message) => message["message_id"]);
    return [
      ...(byId.size === ids.length ? [] : ["a message is there twice"]),
      ...messages.flatMap((message, at) => (message["position"] === at ? [] : [`position ${at} is ${String(message["position"])}`])),
      ...messages.flatMap((message, at) =>
        message["role"] === "assistant" && message["content"] !== `You said: ${String(messages[at - 1]?.["content"])}`
          ? [`the reply at ${at} does not answer what stands before it`]
          : [],
      ),
      ...told
        .filter((one) => one.session === session && byId.get(one.reply)?.["content"] !== `You said: ${one.said}`)
        .map(({ said }) => `the reply to "${said}" is lost`),
    ];
  }

  it("keep turns of one session one after the other, show each other's at once, and lose nothing", async () => {
    const [a, b] = gateways as [Oriel, Oriel];
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => begin(a)));
    const told = (await Promise.all(sessions.flatMap((session) => [talk(a, session, "at-a"), talk(b, session, "at-b")]))).flat();
    expect(told).toHaveLength(SESSIONS * 2 * TURNS);
    expect(mixed).toEqual([]);
    for (const session of sessions) {
      const messages = await messagesOf(a, session);
      expect(await messagesOf(b, session)).toEqual(messages);
      expect(messages).toHaveLength(4 * TURNS);
      expect(faults(session, messages, told)).toEqual([]);
    }
    const one = await say(a, sessions[0] ?? "", `${sessions[0]} last`);
    expect((await messagesOf(b, sessions[0] ?? "")).at(-1)?.["message_id"]).toBe(one?.reply);
  });

  it("have all that was acknowledged when one of them is killed, and the other goes on in its sessions", async () => {
    const [a, b] = gateways as [Oriel, Oriel];
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => begin(b)));
    let left = 3 * SESSIONS * TURNS;
    written = () => {
      left -= 1;
      if (left === 0) process.kill(a.pid, "SIGKILL");
    };
    const told = (await Promise.all(sessions.flatMap((session) => [talk(a, session, "at-a"), talk(b, session, "at-b")]))).flat();
    await a.end;
    expect(told.length).toBeGreaterThanOrEqual(SESSIONS * TURNS);
    expect(told.length).toBeLessThan(2 * SESSIONS * TURNS);
    gateways[0] = await start();
    const [again] = gateways as [Oriel];
    for (const session of sessions) {
      const after = await say(again, session, `${session} after`);
      const messages = await messagesOf(b, session);
      expect(await messagesOf(again, session)).toEqual(messages);
      expect(faults(session, messages, [...told, ...(after === undefined ? [] : [after])])).toEqual([]);
      expect(messages.at(-1)?.["message_id"]).toBe(after?.reply);
    }
  });

  it("say which database they keep things in, and never its password", async () => {
    const [, b] = gateways as [Oriel, Oriel];
    const { json } = await call(b, "GET", "/api/v1/machine");
    expect(json["store"]).toBe(`the PostgreSQL database postgres, schema shared, at 127.0.0.1:${postgres.port}`);
    const wrong = await startOriel({
      env: { ORIEL_DATABASE_URL: `postgres://postgres:not-to-be-told@127.0.0.1:${postgres.port}/postgres` },
    }).catch(String);
    expect(wrong).toContain("password authentication failed for user");
    expect(wrong).not.toContain("not-to-be-told");
  });
});
