import type { Engine, QuotaRules, ReplyEvent, Store } from "@oriel/core";
import { fakeEngine, fakeReply, steppedReply } from "@oriel/testkit";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { GatewayOptions } from "../gateway.ts";
import { bearer, storeWithKeys, type TestKey } from "../testing/key-store.ts";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

interface Limited extends TestGateway {
  readonly keyStore: Store;
}

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(
  quotas: QuotaRules,
  { engine = fakeEngine(), keys = [], ...options }: Partial<GatewayOptions> & { engine?: Engine; keys?: readonly TestKey[] } = {},
): Promise<Limited> {
  const keyStore = await storeWithKeys(keys);
  const oriel = await startGateway([engine], { store: keyStore, quotas, ...options });
  stops.push(async () => {
    await oriel.stop();
    await keyStore.close();
  });
  return { ...oriel, keyStore };
}

function chat(oriel: TestGateway, fields: object = {}, headers: Record<string, string> = {}): ReturnType<TestGateway["send"]> {
  const body = { model: "fake-model", messages: [{ role: "user", content: "Hi" }], max_tokens: 100, ...fields };
  return oriel.send("POST", "/v1/chat/completions", { headers, body: JSON.stringify(body) });
}

interface Told {
  readonly key: { readonly id: string } | null;
  readonly model: string | null;
  readonly limits: readonly { readonly limit: string; readonly used: number; readonly reserved: number; readonly remaining: number }[];
}

async function told(oriel: TestGateway, headers: Record<string, string> = {}): Promise<readonly Told[]> {
  const { text } = await oriel.send("GET", "/api/v1/quotas", { headers });
  const { quotas }: { readonly quotas: readonly Told[] } = JSON.parse(text);
  return quotas;
}

/** Lets everything else go on. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Used and held of the first limit there is. */
async function figures(oriel: TestGateway): Promise<readonly [used: number, held: number]> {
  const [limit] = (await told(oriel))[0]?.limits ?? [];
  return [limit?.used ?? Number.NaN, limit?.reserved ?? Number.NaN];
}

describe("a limit", () => {
  it("is charged with what the engine says it read and wrote", async () => {
    const oriel = await start({ eachKey: { tokens_per_hour: 10_000 } });
    await chat(oriel);
    await chat(oriel, { stream: true });
    await oriel.send("POST", "/api/generate", { body: JSON.stringify({ model: "fake-model", prompt: "Hi", stream: false }) });
    // The fake engine reads 11 tokens and writes 2.
    expect(await figures(oriel)).toEqual([39, 0]);
  });

  it("refuses what has no room, with both numbers, when to come again, and what is left", async () => {
    const oriel = await start({ eachKey: { tokens_per_hour: 200 } });
    const admitted = await chat(oriel);
    const refused = await chat(oriel, { max_tokens: 190 });
    expect(admitted.headers).toMatchObject({ "x-ratelimit-limit-tokens": "200", "x-ratelimit-reset-tokens": "1h1m0s" });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(3600);
    expect(refused.headers).toMatchObject({ "x-ratelimit-limit-tokens": "200" });
    const { error } = refused.json() as { error: { code: string; type: string; message: string; details: Record<string, unknown> } };
    expect(error).toMatchObject({
      code: "rate_limit_exceeded",
      type: "rate_limit_error",
      details: { limit: "tokens_per_hour", allowed: 200 },
    });
    expect(error.message).toMatch(
      /limit of 200 tokens per hour for requests without a key has no room for \d+ tokens more: \d+ are used or held/,
    );
  });

  it("does not let the engine hear of what is refused, and keeps a receipt of it", async () => {
    const engine = fakeEngine();
    const oriel = await start({ eachKey: { tokens_per_hour: 50 } }, { engine });
    const { status, headers } = await chat(oriel);
    const receipts = (await oriel.call("GET", "/api/v1/receipts")).json["receipts"] as { error: { code: string } | null }[];
    expect({
      status,
      retry: headers["retry-after"],
      sent: engine.requests.length,
      errors: receipts.map(({ error }) => error?.code),
    }).toEqual({
      status: 429,
      retry: undefined,
      sent: 0,
      errors: ["rate_limit_exceeded"],
    });
  });

  it("is told in each protocol's own shape, streamed or not", async () => {
    const oriel = await start({ eachKey: { tokens_per_hour: 5 } });
    const body = JSON.stringify({ model: "fake-model", messages: [{ role: "user", content: "Hi" }] });
    const ollama = await oriel.send("POST", "/api/chat", { body });
    const streamed = await chat(oriel, { stream: true });
    const session = (await oriel.call("POST", "/api/v1/sessions", { model: "fake-model" })).json["session_id"];
    const control = await oriel.call("POST", `/api/v1/chat/${String(session)}/stream`, { message: "Hi" });
    const kept = await oriel.call("GET", `/api/v1/sessions/${String(session)}/messages`);
    expect([ollama.status, streamed.status, control.status]).toEqual([429, 429, 429]);
    expect(ollama.json()).toMatchObject({ code: "rate_limit_exceeded" });
    expect(control.json).toMatchObject({ type: "urn:oriel:error:rate_limit_exceeded", limit: "tokens_per_hour" });
    expect(kept.json["messages"]).toEqual([]);
  });

  it("on embeddings is charged with what they cost", async () => {
    const engine: Engine = { ...fakeEngine(), embed: () => Promise.resolve({ vectors: [[1]], promptTokens: 7 }) };
    const oriel = await start({ eachKey: { tokens_per_hour: 100 } }, { engine });
    const ask = (input: string): ReturnType<TestGateway["send"]> =>
      oriel.send("POST", "/v1/embeddings", { body: JSON.stringify({ model: "fake-model", input }) });
    expect((await ask("one two three")).status).toBe(200);
    expect(await figures(oriel)).toEqual([7, 0]);
    expect((await ask("word ".repeat(500))).status).toBe(429);
  });

  it("is of each key apart, and of a model for all of them together", async () => {
    const keys = [{ text: "a" }, { text: "b" }, { text: "boss", isAdmin: true }];
    const rules = { eachKey: { requests_per_hour: 2 }, models: { "Fake-Model": { requests_per_hour: 3 } } };
    const oriel = await start(rules, { keys });
    const statuses: number[] = [];
    for (const key of ["a", "a", "a", "b", "b"]) statuses.push((await chat(oriel, {}, bearer(key))).status);
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
    const seen = async (key: string): Promise<readonly unknown[]> =>
      (await told(oriel, bearer(key))).map(({ key: of, model, limits }) => [of?.id ?? null, model, limits[0]?.used]);
    expect(await seen("a")).toEqual([
      ["k-a", null, 2],
      [null, "fake-model", 3],
    ]);
    expect(await seen("boss")).toEqual([
      ["none", null, 0],
      ["k-a", null, 2],
      ["k-b", null, 1],
      ["k-boss", null, 0],
      [null, "fake-model", 3],
    ]);
  });

  it("that a key was given itself holds without any other", async () => {
    const oriel = await start({}, { keys: [{ text: "a", limits: { requests_per_hour: 1 } }, { text: "b" }] });
    const statuses = await Promise.all(["a", "b", "b"].map(async (key) => (await chat(oriel, {}, bearer(key))).status));
    expect([...statuses, (await chat(oriel, {}, bearer("a"))).status]).toEqual([200, 200, 200, 429]);
  });

  it("lets ten of two hundred requests at once through where there is room for ten", async () => {
    const oriel = await start({ eachKey: { requests_per_hour: 10 } });
    const answers = await Promise.all(Array.from({ length: 200 }, () => chat(oriel)));
    const count = (wanted: number): number => answers.filter(({ status }) => status === wanted).length;
    expect([count(200), count(429)]).toEqual([10, 190]);
  });

  it("that warns lets the request through, and says so in a header and in the log", async () => {
    const warnings: unknown[] = [];
    const silent = (): void => undefined;
    const log = {
      debug: silent,
      info: silent,
      error: silent,
      warn: (message: string, fields?: object) => void warnings.push([message, fields]),
    };
    const oriel = await start({ eachKey: { requests_per_hour: 1, actions: { requests_per_hour: "warn" } } }, { log });
    const [first, second] = [await chat(oriel), await chat(oriel)];
    expect([first.status, first.headers["x-oriel-quota-warning"]]).toEqual([200, undefined]);
    expect([second.status, second.headers["x-oriel-quota-warning"]]).toEqual([200, "requests_per_hour"]);
    const fields = { key: "none", subject: '["none",null]', limit: "requests_per_hour", allowed: 1, used: 1, wanted: 1 };
    expect(warnings).toEqual([["quota.exceeded", fields]]);
  });

  it("is counted for Prometheus by the id of the key", async () => {
    const oriel = await start({ eachKey: { requests_per_hour: 1 } });
    await chat(oriel);
    await chat(oriel);
    const { text } = await oriel.send("GET", "/metrics");
    expect(text).toContain('oriel_quota_requests_total{key="none",outcome="admitted"} 1');
    expect(text).toContain('oriel_quota_requests_total{key="none",outcome="refused"} 1');
    expect(text).toContain('oriel_quota_tokens_total{key="none"} 13');
  });
});

describe("a throttled request", () => {
  it("is held until its tokens have flowed in", async () => {
    // On a clock that stands still nothing flows in: whatever came before is owed.
    const oriel = await start({ eachKey: { tokens_per_second: 1000, burst: 10 } }, { now: () => 1_700_000_000_000 });
    const answers = [await chat(oriel), await chat(oriel), await chat(oriel)];
    const { text } = await oriel.send("GET", "/metrics");
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(text).toContain('oriel_quota_requests_total{key="none",outcome="throttled"} 2');
    expect((await told(oriel))[0]?.limits[0]).toMatchObject({ limit: "tokens_per_second", action: "throttle", allowed: 10, used: 39 });
  });

  it("is refused when it would be held for longer than a minute", async () => {
    const engine = fakeEngine({ reply: () => fakeReply(["x"], { usage: { promptTokens: 500, replyTokens: 500 } }) });
    const oriel = await start({ eachKey: { tokens_per_second: 1, burst: 10 } }, { engine });
    const [first, second] = [await chat(oriel), await chat(oriel)];
    expect([first.status, second.status]).toEqual([200, 429]);
    expect(Number(second.headers["retry-after"])).toBeGreaterThan(60);
  });
});

describe("a request that queues", () => {
  const rules: QuotaRules = { eachKey: { tokens_per_hour: 150, actions: { tokens_per_hour: "queue" } } };

  /** Waits until this many stand in line. */
  async function inLine(oriel: TestGateway, wanted: number): Promise<void> {
    for (;;) {
      const { text } = await oriel.send("GET", "/metrics");
      if (text.includes(`oriel_quota_waiting_requests ${wanted}\n`)) return;
    }
  }

  it("waits until another gives room back, and goes in the order it came", async () => {
    const replies = [steppedReply(), steppedReply(), steppedReply()];
    let next = 0;
    const engine = fakeEngine({ reply: (_, signal) => replies[next++]?.stream(signal) ?? fakeReply(["?"]) });
    const oriel = await start(rules, { engine, quotaWaitMs: 24 * 3_600_000 });
    const end: ReplyEvent[] = [
      { type: "reply-start", prompt: undefined, window: 4096 },
      { type: "reply-end", finish: { reason: "stop" }, usage: { promptTokens: 5, replyTokens: 1 }, timings: {} },
    ];
    const order: string[] = [];
    const ask = async (name: string): Promise<number> => {
      const { status } = await chat(oriel);
      order.push(name);
      return status;
    };
    const first = ask("first");
    while (engine.requests.length < 1) await turn();
    const second = ask("second");
    await inLine(oriel, 1);
    const third = ask("third");
    await inLine(oriel, 2);
    for (const reply of replies) {
      reply.push(...end);
      reply.end();
    }
    expect(await Promise.all([first, second, third])).toEqual([200, 200, 200]);
    expect(order).toEqual(["first", "second", "third"]);
    expect(await figures(oriel)).toEqual([18, 0]);
  });

  it("is told its place while it waits, and leaves the line when its client leaves", async () => {
    const reply = steppedReply();
    const engine = fakeEngine({ reply: (_, signal) => reply.stream(signal) });
    const oriel = await start(rules, { engine, quotaWaitMs: 24 * 3_600_000 });
    const session = String((await oriel.call("POST", "/api/v1/sessions", { model: "fake-model" })).json["session_id"]);
    const running = chat(oriel);
    while (engine.requests.length < 1) await turn();
    const leaving = new AbortController();
    const waiting = await fetch(`${oriel.url}/api/v1/chat/${session}/stream`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "Hi", max_tokens: 100 }),
      signal: leaving.signal,
    });
    const reader = waiting.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('"phase":"queued","done":0');
    await inLine(oriel, 1);
    leaving.abort();
    await inLine(oriel, 0);
    reply.push({ type: "reply-start", prompt: undefined, window: 4096 });
    reply.push({ type: "reply-end", finish: { reason: "stop" }, usage: { promptTokens: 5, replyTokens: 1 }, timings: {} });
    reply.end();
    expect((await running).status).toBe(200);
    expect(await figures(oriel)).toEqual([6, 0]);
    expect(engine.requests).toHaveLength(1);
  });

  it("is refused at once when there would be no room before anybody's patience ends", async () => {
    const oriel = await start(rules, { quotaWaitMs: 1000 });
    await chat(oriel, { max_tokens: 100 });
    expect((await chat(oriel, { max_tokens: 140 })).status).toBe(429);
  });
});

describe("what was held for a request", () => {
  const rules: QuotaRules = { eachKey: { tokens_per_day: 1_000_000 } };

  it("is given back when the engine fails before it says anything", async () => {
    const engine = fakeEngine({
      async *reply() {
        yield [{ type: "reply-start", prompt: undefined, window: 4096 }];
        throw new Error("broken");
      },
    });
    const oriel = await start(rules, { engine });
    await chat(oriel);
    expect(await figures(oriel)).toEqual([0, 0]);
  });

  it("is charged with what was streamed when the engine fails in the middle", async () => {
    const engine = fakeEngine({
      async *reply() {
        yield [{ type: "reply-start", prompt: undefined, window: 4096 }];
        yield [{ type: "text-delta", text: "Some words came." }];
        throw new Error("broken");
      },
    });
    const oriel = await start(rules, { engine });
    await chat(oriel);
    const [used, held] = await figures(oriel);
    expect(held).toBe(0);
    expect(used).toBeGreaterThan(8);
  });

  it("is settled whenever the client leaves: while it is planned, read, or written", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("planning", "reading", "writing", "ended", "failed"), { minLength: 1, maxLength: 8 }),
        async (phases) => {
          const replies = phases.map(() => steppedReply());
          let next = 0;
          const engine = fakeEngine({ reply: (_, signal) => replies[next++]?.stream(signal) ?? fakeReply(["?"]) });
          const oriel = await start(rules, { engine });
          for (const phase of phases) {
            const leaving = new AbortController();
            const before = engine.requests.length;
            const asked = fetch(`${oriel.url}/v1/chat/completions`, {
              method: "POST",
              headers: { "content-type": "application/json" },
              body: JSON.stringify({ model: "fake-model", messages: [{ role: "user", content: "Hi" }], stream: true }),
              signal: leaving.signal,
            }).then(
              (response) => response.text(),
              () => "left",
            );
            if (phase === "planning") {
              leaving.abort();
              await asked;
              continue;
            }
            while (engine.requests.length === before) await turn();
            const reply = replies[next - 1];
            reply?.push({ type: "reply-start", prompt: undefined, window: 4096 });
            if (phase === "writing" || phase === "failed") reply?.push({ type: "text-delta", text: "Some words" });
            if (phase === "failed") reply?.fail(new Error("broken"));
            else if (phase === "ended") {
              reply?.push({ type: "reply-end", finish: { reason: "stop" }, usage: { promptTokens: 5, replyTokens: 1 }, timings: {} });
              reply?.end();
            } else leaving.abort();
            await asked;
            await reply?.left;
          }
          await oriel.gateway.close(0);
          const open = (await oriel.keyStore.usage.list()).flatMap(({ usage }) => usage.open);
          expect(open).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });
});

describe("what was used", () => {
  it("is forgotten once it is older than any limit reaches back, whether or not anybody looks", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    stops.push(() => Promise.resolve(vi.useRealTimers()));
    let nowMs = 1_700_000_000_000;
    const oriel = await start({ eachKey: { tokens_per_hour: 10_000 } }, { now: () => nowMs });
    await chat(oriel);
    const subjects = async (): Promise<number> => (await oriel.keyStore.usage.list()).length;
    vi.advanceTimersByTime(3_600_000);
    expect(await subjects()).toBe(1);
    nowMs += 27 * 3_600_000;
    vi.advanceTimersByTime(3_600_000);
    while ((await subjects()) > 0);
  });
});
