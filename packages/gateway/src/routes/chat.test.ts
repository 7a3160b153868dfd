import { OrielError } from "@oriel/core";
import { fakeEngine, fakeReply, steppedReply } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("sessions", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  async function create(body: object = { model: "fake-model" }): Promise<string> {
    const answer = await oriel.send("POST", "/api/v1/sessions", { body: JSON.stringify(body) });
    expect(answer.status).toBe(201);
    return (answer.json() as { session_id: string }).session_id;
  }

  const say = (id: string, body: object, stream = false) =>
    oriel.send("POST", `/api/v1/chat/${id}${stream ? "/stream" : ""}`, { body: JSON.stringify(body) });

  it("are created, listed newest first with a preview, read and deleted", async () => {
    let ms = 1_767_225_600_000;
    oriel = await startGateway(undefined, { now: () => (ms += 1000) });
    const first = await create();
    const second = await create();
    await say(first, { message: "What is a window?" });

    const listed = (await oriel.send("GET", "/api/v1/sessions")).json() as { sessions: { session_id: string }[] };
    expect(listed.sessions.map(({ session_id }) => session_id)).toEqual([first, second]);
    expect(listed.sessions[0]).toMatchObject({ preview: "What is a window?", message_count: 2, model: "fake-model", policy: "oriel" });
    expect((await oriel.send("GET", `/api/v1/sessions/${first}`)).json()).toMatchObject({
      usage: { used_tokens: 13, basis: "exact", window: 4096, percentage: 0.3, available: 4083 },
    });

    expect((await oriel.send("DELETE", `/api/v1/sessions/${second}`)).status).toBe(204);
    expect((await oriel.send("GET", `/api/v1/sessions/${second}`)).status).toBe(404);
    expect((await oriel.send("DELETE", `/api/v1/sessions/${second}`)).status).toBe(404);
  });

  it("answer a message with the reply and the window it was given in", async () => {
    oriel = await startGateway([fakeEngine({ reply: () => fakeReply(["Hi", " Ada."], { promptTokens: 20 }) })]);
    const id = await create();

    const answer = await say(id, { message: "I am Ada.", max_tokens: 128 });

    expect(answer.headers).toMatchObject({ "x-oriel-session": id, "x-oriel-window": "4096", "x-oriel-prompt-tokens": "=20" });
    expect(answer.json()).toMatchObject({
      session_id: id,
      message: { role: "assistant", content: "Hi Ada.", position: 1, reply: { finish_reason: "stop", prompt_tokens: 20, reply_tokens: 2 } },
      tool_calls_executed: [],
      context_window: { current_window: 4096, usage_tokens: 22, reason: "initial_setup" },
      receipt_id: "r-1",
    });
    expect((await oriel.send("GET", `/api/v1/sessions/${id}/messages`)).json()).toMatchObject({
      messages: [
        { role: "user", content: "I am Ada.", position: 0, reply: null },
        { role: "assistant", content: "Hi Ada.", position: 1 },
      ],
    });
  });

  it("stream a reply as events, and end with done", async () => {
    oriel = await startGateway([fakeEngine({ reply: () => fakeReply(["Hi", " Ada."], { promptTokens: 20 }) })]);
    const id = await create();

    const answer = await say(id, { message: "I am Ada." }, true);

    expect(answer.headers["content-type"]).toBe("text/event-stream");
    expect(eventsOf(answer.text)).toEqual(["accepted", "content_delta", "content_delta", "message_complete", "done"]);
  });

  it("tell a failure in the middle as an event, and keep what had come", async () => {
    const reply = steppedReply();
    oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })]);
    const id = await create();
    reply.push({ type: "reply-start", prompt: undefined, window: 4096 }, { type: "text-delta", text: "Once" });
    reply.fail(new OrielError("engine_crashed", "The engine stopped."));

    const answer = await say(id, { message: "A story" }, true);

    expect(eventsOf(answer.text)).toEqual(["accepted", "content_delta", "error", "done"]);
    expect((await oriel.send("GET", `/api/v1/sessions/${id}/messages`)).json()).toMatchObject({
      messages: [{ content: "A story" }, { content: "Once", reply: { error: { code: "engine_crashed" } } }],
    });
  });

  it("answer two messages sent at once one after the other", async () => {
    const engine = fakeEngine();
    oriel = await startGateway([engine]);
    const id = await create();

    const answers = await Promise.all([say(id, { message: "One" }), say(id, { message: "Two" })]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const lengths = engine.requests.map(({ prompt }) => (prompt.kind === "chat" ? prompt.messages.length : 0));
    expect(lengths).toEqual([1, 3]);
  });

  it("stop the engine when the client leaves, and keep what it had heard", async () => {
    const reply = steppedReply();
    oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })]);
    const id = await create();
    reply.push({ type: "reply-start", prompt: undefined, window: 4096 }, { type: "text-delta", text: "Once" });
    const leaving = new AbortController();
    const response = await fetch(`${oriel.url}/api/v1/chat/${id}/stream`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"message":"A story"}',
      signal: leaving.signal,
    });
    await response.body?.getReader().read();

    leaving.abort();

    expect(await reply.left).toBe("aborted");
    // The next turn waits for the first to be put away.
    const messages = async (): Promise<unknown> => (await oriel.send("GET", `/api/v1/sessions/${id}/messages`)).json();
    while (((await messages()) as { messages: unknown[] }).messages.length < 2);
    expect(await messages()).toMatchObject({
      messages: [{ content: "A story" }, { content: "Once", reply: { error: { code: "cancelled" } } }],
    });
  });

  it.each([
    ["an unknown session", "s-nope", { message: "hi" }, 404, "session_not_found"],
    ["a message that is no text", undefined, { message: 7 }, 400, "invalid_request"],
    ["no message at all", undefined, {}, 400, "invalid_request"],
    ["an allowance of nothing", undefined, { message: "hi", max_tokens: 0 }, 400, "invalid_request"],
    ["an allowance beyond all bounds", undefined, { message: "hi", max_tokens: 100_001 }, 400, "invalid_request"],
    ["a reply to nothing", undefined, { message: null }, 400, "empty_history"],
  ])("refuse %s with a problem", async (_what, id, body, status, code) => {
    oriel = await startGateway();
    const answer = await say(id ?? (await create()), body);
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ status, code, error: { code } });
  });

  it("refuse a session for a model that is not there", async () => {
    oriel = await startGateway();
    const answer = await oriel.send("POST", "/api/v1/sessions", { body: '{"model":"gpt-4"}' });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("fake-model");
  });
});

function eventsOf(sse: string): readonly string[] {
  return [...sse.matchAll(/^event: (\S+)$/gm)].map((match) => match[1] ?? "");
}
