import type { EngineRequest, JsonObject } from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply, steppedReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Called, startGateway, type TestGateway } from "../testing/start-gateway.ts";

const MADE = { summary: "The user asked for the time in Lisbon, and got it.", topics: ["time", "Lisbon"] };

describe("the summary of a session", () => {
  let oriel: TestGateway;
  let engine: FakeEngine;
  let session: string;
  beforeEach(async () => {
    engine = fakeEngine({ reply: (request) => fakeReply([isForSummary(request) ? JSON.stringify(MADE) : "It is noon."]) });
    oriel = await startGateway([engine]);
    session = await create({});
  });
  afterEach(() => oriel.stop());

  async function create(settings: JsonObject): Promise<string> {
    return String((await call("POST", "", { model: "fake-model", settings }, "/api/v1/sessions")).json["session_id"]);
  }
  const call = (method: string, path: string, body?: object, base = `/api/v1/sessions/${session}`): Promise<Called> =>
    oriel.call(method, base + path, body);
  const say = (message: string) => call("POST", "", { message }, `/api/v1/chat/${session}`);

  it("is made when it is asked for, and told with the session, its status and the list", async () => {
    expect((await call("GET", "")).json).toMatchObject({ summary: null, settings: {} });
    await say("What time is it in Lisbon?");
    const made = await call("POST", "/summary");
    const summary = { ...MADE, by: "fake-model", at: expect.any(String), messages: 2 };
    expect(made).toEqual({ status: 200, json: { session_id: session, summary, notes: [] } });
    const { json } = await call("GET", "");
    expect(json).toMatchObject({ summary, settings: { summary: MADE } });
    expect((await call("GET", "/status")).json).toMatchObject({ summary });
    expect((await call("GET", "", undefined, "/api/v1/sessions")).json).toMatchObject({ sessions: [{ summary }] });
  });

  it("is an extract where the model writes nothing of use, and says why", async () => {
    const other = fakeEngine({
      id: "other",
      models: [{ name: "mute", state: "loaded", loadedWindow: 4096 }],
      reply: () => fakeReply([""]),
    });
    await oriel.stop();
    oriel = await startGateway([engine, other]);
    session = await create({ summary_model: "mute" });
    await say("What time is it in Lisbon?");
    expect((await call("POST", "/summary")).json).toMatchObject({
      summary: { summary: expect.stringContaining("Lisbon"), by: "extract" },
      notes: ["A summary by mute was not used. It is no JSON.", "A summary by mute was not used. It is empty."],
    });
    expect((await call("POST", "/summary", { model: "fake-model" })).json).toMatchObject({ summary: { by: "fake-model" } });
  });

  it.each([
    ["nothing was said", "/summary", {}, 400, "empty_history"],
    ["nobody has the model", "/summary", { model: "gone" }, 404, "model_not_found"],
    ["the model is no name", "/summary", { model: 7 }, 400, "invalid_request"],
  ])("is refused where %s", async (why, path, body, status, code) => {
    if (why !== "nothing was said") await say("Hello!");
    expect(await call("POST", path, body)).toMatchObject({ status, json: { code } });
  });

  it("waits for a reply that is being written", async () => {
    const slow = steppedReply();
    await oriel.stop();
    engine = fakeEngine({ reply: (request, signal) => (isForSummary(request) ? fakeReply([JSON.stringify(MADE)]) : slow.stream(signal)) });
    oriel = await startGateway([engine]);
    session = await create({});
    const saying = say("What time is it in Lisbon?");
    slow.push({ type: "reply-start", prompt: { tokens: 9, basis: "exact" }, window: 4096 });
    const summing = call("POST", "/summary");
    slow.push({ type: "text-delta", text: "It is noon." }, { type: "reply-end", finish: { reason: "stop" }, usage: {}, timings: {} });
    slow.end();
    expect((await saying).status).toBe(200);
    expect((await summing).json).toMatchObject({ summary: { ...MADE, messages: 2 } });
    expect(engine.requests.map(isForSummary)).toEqual([false, true]);
  });

  it("is made by itself once the session has been silent, unless its settings say never", async () => {
    await oriel.stop();
    oriel = await startGateway([engine], { timings: { summaryIdleMs: 1 } });
    session = await create({ summaries: "never" });
    await say("Hello!");
    session = await create({});
    await say("What time is it in Lisbon?");
    const told = await firstEvent("summary-updated");
    expect(told).toMatchObject({ topics: MADE.topics, by: "fake-model" });
    expect(engine.requests.filter(isForSummary)).toHaveLength(1);
    expect(await call("PATCH", "", { settings: { summaries: "sometimes" } })).toMatchObject({ status: 400 });
  });

  /** Reads the session's events, from its first on, until there is one of this type. */
  async function firstEvent(type: string): Promise<unknown> {
    const answer = await fetch(`${oriel.url}/api/v1/sessions/${session}/events?after=0`);
    const reader = answer.body?.getReader();
    let text = "";
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      text += Buffer.from(read.value).toString();
      const found = text.split("\n\n").find((event) => event.includes(`event: ${type}\n`) && event.includes("data: "));
      if (found === undefined) continue;
      await reader?.cancel();
      return JSON.parse(found.slice(found.indexOf("data: ") + "data: ".length));
    }
    throw new Error(`There was no event ${type}.`);
  }
});

function isForSummary({ format }: EngineRequest): boolean {
  return format !== undefined;
}
