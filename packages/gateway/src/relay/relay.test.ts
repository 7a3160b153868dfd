import { request as httpRequest } from "node:http";
import { type EngineRequest, OrielError } from "@oriel/core";
import { fakeEngine, fakeReply, type SteppedReply, steppedReply } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const start = { type: "reply-start", prompt: { tokens: 9, basis: "exact" }, window: 4096 } as const;
const end = {
  type: "reply-end",
  finish: { reason: "stop" },
  usage: { promptTokens: 9, cachedTokens: 0, replyTokens: 2 },
  timings: {},
} as const;

/** How each protocol asks for a streamed reply, and how a stream of it that failed must end. */
const streams = [
  {
    path: "/v1/chat/completions",
    body: { model: "fake-model", stream: true, messages: [{ role: "user", content: "hi" }] },
    success: "[DONE]",
  },
  { path: "/v1/completions", body: { model: "fake-model", stream: true, prompt: "hi" }, success: "[DONE]" },
  { path: "/api/chat", body: { model: "fake-model", messages: [{ role: "user", content: "hi" }] }, success: '"done":true' },
  { path: "/api/generate", body: { model: "fake-model", prompt: "hi" }, success: '"done":true' },
];

describe("a streamed reply", () => {
  let oriel: TestGateway | undefined;
  afterEach(async () => {
    await oriel?.stop();
    oriel = undefined;
  });

  async function over(reply: SteppedReply): Promise<TestGateway> {
    oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })]);
    return oriel;
  }

  it.each(streams)("of $path carries the window and the prompt's size, and ends well", async ({ path, body, success }) => {
    const reply = steppedReply();
    const { url } = await over(reply);
    reply.push(start, { type: "text-delta", text: "Hel" });
    reply.push({ type: "text-delta", text: "lo" }, end);
    reply.end();

    const response = await post(url, path, body);

    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-oriel-window": "4096",
      "x-oriel-prompt-tokens": "=9",
      "x-oriel-disposition": "kept=1 compacted=0 dropped=0 recalled=0",
      "x-accel-buffering": "no",
    });
    const text = await response.text();
    expect(text).toContain("Hel");
    expect(text).toContain(success);
  });

  it.each(streams)(
    "of $path that the engine breaks off ends with the protocol's error, never as a success",
    async ({ path, body, success }) => {
      const reply = steppedReply();
      const { url } = await over(reply);
      reply.push(start, { type: "text-delta", text: "Hel" });
      reply.fail(new OrielError("engine_crashed", "The engine stopped in the middle of the reply."));

      const text = await (await post(url, path, body)).text();

      expect(text).toContain("The engine stopped in the middle of the reply.");
      expect(text).not.toContain(success);
    },
  );

  it.each(streams.flatMap((one) => [true, false].map((stream) => ({ ...one, stream }))))(
    "of $path (streamed: $stream) is over for its client when it is complete, whatever the engine still does",
    async ({ path, body, success, stream }) => {
      const reply = steppedReply();
      const { url } = await over(reply);
      reply.push(start, { type: "text-delta", text: "Hello" }, end);

      const response = await post(url, path, { ...body, stream });

      expect(await response.text()).toContain(stream ? success : "Hello");
      const receipt = await fetch(`${url}/api/v1/receipts/${response.headers.get("x-oriel-receipt")}`);
      expect(await receipt.json()).toMatchObject({ reply: { tokens: 2 }, error: null });
    },
  );

  it.each(streams)("of $path that just stops is not taken for complete", async ({ path, body, success }) => {
    const reply = steppedReply();
    const { url } = await over(reply);
    reply.push(start, { type: "text-delta", text: "Hel" });
    reply.end();

    const text = await (await post(url, path, body)).text();

    expect(text).toContain("without saying that it was complete");
    expect(text).not.toContain(success);
  });

  it.each(streams)("of $path that the engine refuses is a plain error status", async ({ path, body }) => {
    const reply = steppedReply();
    const full = { name: "fake-model", state: "loaded", loadedWindow: 4096, maxWindow: 4096 } as const;
    oriel = await startGateway([fakeEngine({ models: [full], reply: (_request, signal) => reply.stream(signal) })]);
    const { url } = oriel;
    reply.fail(new OrielError("context_length_exceeded", "9000 tokens do not fit."));

    const response = await post(url, path, body);

    expect(response.status).toBe(400);
    expect(await response.text()).toContain("9000 tokens do not fit.");
  });

  it.each([...streams, ...streams.map((stream) => ({ ...stream, body: { ...stream.body, stream: false } }))])(
    "of $path stops the engine when the client leaves",
    async ({ path, body }) => {
      const reply = steppedReply();
      const { url } = await over(reply);
      reply.push(start, { type: "text-delta", text: "Hel" });
      const leaving = new AbortController();
      const asked = post(url, path, body, leaving.signal);
      await taken(reply, 1);

      leaving.abort();

      await expect(asked.then((response) => response.text())).rejects.toThrow();
      expect(await reply.left).toBe("aborted");
    },
  );

  it("waits for a client that does not read, instead of filling memory", async () => {
    let given = 0;
    const endless = async function* (_request: EngineRequest, signal: { readonly aborted: boolean }) {
      yield [start];
      while (!signal.aborted) {
        given += 1;
        yield [{ type: "text-delta", text: "x".repeat(64 * 1024) } as const];
      }
    };
    oriel = await startGateway([fakeEngine({ reply: endless })]);
    const { port } = new URL(oriel.url);
    const outgoing = httpRequest({
      host: "127.0.0.1",
      port,
      method: "POST",
      path: "/api/chat",
      headers: { "content-type": "application/json" },
    });
    outgoing.end(JSON.stringify(streams[2]?.body));
    const incoming = await new Promise<NodeJS.ReadableStream>((resolve) => outgoing.on("response", resolve));

    // Nobody reads: the sockets' buffers fill, and then the engine is asked for nothing more.
    const settled = await settles(() => given);
    incoming.on("error", () => undefined);
    outgoing.destroy();

    expect(settled).toBeGreaterThan(0);
    expect(settled * 64 * 1024).toBeLessThan(32 * 1024 * 1024);
  });

  it("tells a waiting client that the prompt is being read", async () => {
    const reply = steppedReply();
    oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })], { timings: { keepAliveMs: 5 } });
    reply.push(start, { type: "progress", phase: "reading", done: 512, total: 4000 });
    const response = await post(oriel.url, "/v1/chat/completions", streams[0]?.body);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    while (!heard.includes(": reading 512 of 4000")) heard += (await reader?.read())?.value ?? "";
    reply.push(end);
    reply.end();
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) heard += next.value;
    expect(heard).toContain("[DONE]");
  });

  it("gives a model that takes long to load the time, and then starts without the figures", async () => {
    const reply = steppedReply();
    oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })], { timings: { holdMs: 1 } });
    reply.push({ type: "progress", phase: "loading", done: 1, total: 100 });
    const response = await post(oriel.url, "/api/chat", streams[2]?.body);
    expect(response.headers.get("x-oriel-prompt-tokens")).toMatch(/^~\d+$/);
    reply.push(start, end);
    reply.end();
    expect(await response.text()).toContain('"done":true');
  });
});

describe("closing", () => {
  it("lets a running reply finish within the grace", async () => {
    const reply = steppedReply();
    const oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })]);
    reply.push(start);
    const response = await post(oriel.url, "/api/chat", streams[2]?.body);
    const closed = oriel.gateway.close(60_000);
    reply.push({ type: "text-delta", text: "Done in time." }, end);
    reply.end();
    expect(await response.text()).toContain("Done in time.");
    await closed;
  });

  it("ends what is left with the protocol's error, and takes nothing new", async () => {
    const reply = steppedReply();
    const oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })]);
    reply.push(start, { type: "text-delta", text: "Never " });
    const response = await post(oriel.url, "/api/chat", streams[2]?.body);
    await oriel.gateway.close(0);
    const text = await response.text();
    expect(text).toContain("shutting down");
    expect(text).not.toContain('"done":true');
    await expect(post(oriel.url, "/api/chat", {})).rejects.toThrow();
  });
});

describe("a whole reply", () => {
  it("is an error when the engine breaks off, whatever had come before", async () => {
    const reply = steppedReply();
    const oriel = await startGateway([fakeEngine({ reply: (_request, signal) => reply.stream(signal) })]);
    reply.push(start, { type: "text-delta", text: "Hel" });
    reply.fail(new OrielError("engine_failed", "The engine closed the connection."));
    const response = await post(oriel.url, "/v1/chat/completions", { ...streams[0]?.body, stream: false });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { message: "The engine closed the connection.", code: "engine_failed" } });
    await oriel.stop();
  });

  it("says what it used of the window", async () => {
    const oriel = await startGateway([fakeEngine({ reply: () => fakeReply(["a", "b"], { promptTokens: 30, window: 4096 }) })]);
    const response = await post(oriel.url, "/v1/chat/completions", { ...streams[0]?.body, stream: false });
    expect(await response.json()).toMatchObject({
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content: "ab" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 30, completion_tokens: 2, total_tokens: 32 },
    });
    await oriel.stop();
  });
});

function post(url: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Waits until the gateway has taken so many batches. */
async function taken(reply: SteppedReply, batches: number): Promise<void> {
  while (reply.taken < batches) await turnOfTheLoop();
}

/** The value once it stays the same over many turns of the event loop. */
async function settles(read: () => number): Promise<number> {
  let last = read();
  for (let same = 0; same < 2000; ) {
    await turnOfTheLoop();
    const now = read();
    same = now === last && now > 0 ? same + 1 : 0;
    last = now;
  }
  return last;
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
