import { Ollama } from "ollama";
import OpenAI, { APIError } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gather } from "./gather.ts";
import { call, callForEvents, newSession } from "./http.ts";
import { standInLine, startReply } from "./in-flight.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { childrenOf } from "./processes.ts";
import { ADA, ADA_ANSWER, ENDLESS, ENDLESS_LIST } from "./talk.ts";

describe("when the engine is killed in the middle of a reply", () => {
  let oriel: Oriel;

  beforeAll(async () => {
    oriel = await startOriel();
  });
  afterAll(() => oriel.stop());

  /** Kills the engine's process, and answers its id. */
  async function killEngine(): Promise<number> {
    const [engine, ...others] = await childrenOf(oriel.pid);
    if (engine === undefined || others.length > 0) throw new Error(`Expected one child of Oriel, got ${[engine, ...others].join()}.`);
    process.kill(engine, "SIGKILL");
    return engine;
  }

  it("an OpenAI stream ends with an error, and the next request is answered by a new engine", async () => {
    const reply = await startReply(oriel, 3500);
    const killed = await killEngine();
    const error = await reply.over.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({
      code: "engine_crashed",
      type: "server_error",
      message: expect.stringContaining("Send the request again"),
    });

    const client = new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none" });
    const next = await client.chat.completions.create({ model: DEMO, messages: [...ADA], temperature: 0 });
    expect(next.choices[0]?.message.content).toBe(ADA_ANSWER);
    const engines = await childrenOf(oriel.pid);
    expect(engines).toHaveLength(1);
    expect(engines).not.toContain(killed);
  });

  it("costs the official client no more than the retry it makes by itself", async () => {
    const client = new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none" });
    const statuses: number[] = [];
    const counted = client.withOptions({
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        statuses.push(response.status);
        return response;
      },
    });
    await startReply(oriel, 3500);
    const whole = counted.completions.create({ model: DEMO, prompt: ENDLESS, max_tokens: 2000, temperature: 0 });
    // That a third has to wait shows that the engine is busy with both.
    await standInLine(oriel);
    await killEngine();
    expect((await whole).choices[0]?.finish_reason).toBe("length");
    expect(statuses).toEqual([503, 200]);
  });

  it("an Ollama stream ends with an error", async () => {
    const client = new Ollama({ host: oriel.url });
    const stream = await client.chat({ model: DEMO, messages: [...ADA], format: ENDLESS_LIST, stream: true });
    const parts = stream[Symbol.asyncIterator]();
    await parts.next();
    await killEngine();
    await expect(gather({ [Symbol.asyncIterator]: () => parts })).rejects.toThrow("Send the request again");
    expect((await client.chat({ model: DEMO, messages: [...ADA], options: { temperature: 0 } })).message.content).toBe(ADA_ANSWER);
  });

  it("a conversation that waited for its turn is told so, and goes on as if it had not been asked", async () => {
    const session = await newSession(oriel);
    await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "My name is Ada." });
    await Promise.all([startReply(oriel, 3500), startReply(oriel, 3500)]);
    const events = callForEvents(oriel, `/api/v1/chat/${session}/stream`, { message: "What is my name?" });
    expect((await events.next()).value).toMatchObject({ event: "progress", data: { phase: "queued" } });
    await killEngine();
    expect((await gather(events)).slice(-2)).toMatchObject([
      { event: "error", data: { error: { code: "engine_crashed" } } },
      { event: "done", data: {} },
    ]);
    const again = await call(oriel, "POST", `/api/v1/chat/${session}`, { message: "What is my name?" });
    expect(again.json["message"]).toMatchObject({ position: 3, content: ADA_ANSWER });
  });

  it("the gateway lives", async () => {
    expect(await call(oriel, "GET", "/healthz")).toMatchObject({ status: 200, json: { status: "ok" } });
    expect(oriel.events.map(({ event }) => event)).not.toContain("stopping");
  });
});
