import type { QuotaRules, Store } from "@oriel/core";
import { type FakeEngine, fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import type { GatewayOptions } from "../gateway.ts";
import { bearer, storeWithKeys } from "../testing/key-store.ts";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

interface Limited extends TestGateway {
  readonly keyStore: Store;
  readonly engine: FakeEngine;
}

/** What the fake engine says it has read and written, for a reply and for a summary alike. */
const EACH = 13;
const LONG = "The harbour of the northern town was rebuilt after the storm of that year. ".repeat(12);

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(quotas: QuotaRules, options: Partial<GatewayOptions> = {}): Promise<Limited> {
  const models = ["fake-model", "other"].map((name) => ({ name, state: "loaded" as const, loadedWindow: 4096, maxWindow: 4096 }));
  const usage = { promptTokens: EACH - 2, replyTokens: 2 };
  const engine = fakeEngine({ models, reply: () => fakeReply([LONG], { usage }) });
  const keyStore = await storeWithKeys([{ text: "a", models: ["fake-model"] }]);
  const oriel = await startGateway([engine], { store: keyStore, quotas, ...options });
  stops.push(async () => {
    await oriel.stop();
    await keyStore.close();
  });
  return { ...oriel, keyStore, engine };
}

function call(oriel: Limited, path: string, body: object): ReturnType<TestGateway["send"]> {
  return oriel.send("POST", path, { headers: bearer("a"), body: JSON.stringify(body) });
}

/** A session of the key's with so many turns. */
async function session(oriel: Limited, turns: number): Promise<string> {
  const made = await call(oriel, "/api/v1/sessions", { model: "fake-model" });
  const { session_id: id } = made.json() as { session_id: string };
  for (let at = 0; at < turns; at += 1) await call(oriel, `/api/v1/chat/${id}`, { message: LONG, max_tokens: 100 });
  return id;
}

async function used(oriel: Limited): Promise<number | undefined> {
  const { quotas } = (await oriel.send("GET", "/api/v1/quotas", { headers: bearer("a") })).json() as {
    quotas: readonly { limits: readonly { used: number }[] }[];
  };
  return quotas[0]?.limits[0]?.used;
}

/** A conversation of which not all fits, and which is to be summed up. */
function tooLong(oriel: Limited): ReturnType<TestGateway["send"]> {
  const messages = Array.from({ length: 41 }, (_, at) => ({ role: at % 2 === 0 ? "user" : "assistant", content: LONG }));
  const body = JSON.stringify({ model: "fake-model", messages, max_tokens: 100 });
  return oriel.send("POST", "/v1/chat/completions", { headers: { ...bearer("a"), "x-oriel-overflow": "summarize" }, body });
}

describe("a summary", () => {
  it("is not written for a request that has no room, which costs the engine nothing", async () => {
    const oriel = await start({ eachKey: { requests_per_hour: 10 } });
    expect((await tooLong(oriel)).status).toBe(200);
    expect(oriel.engine.requests.length).toBeGreaterThan(1);
    const narrow = await start({ eachKey: { tokens_per_hour: 2000 } });
    const refused = await tooLong(narrow);
    expect({ status: refused.status, sent: narrow.engine.requests.length, used: await used(narrow) }).toEqual({
      status: 429,
      sent: 0,
      used: 0,
    });
  });

  it("counts against the key it is written for, as the reply beside it does", async () => {
    const oriel = await start({ eachKey: { tokens_per_hour: 1_000_000 } });
    await tooLong(oriel);
    expect(oriel.engine.requests.length).toBeGreaterThan(1);
    expect(await used(oriel)).toBe(EACH * oriel.engine.requests.length);
  });

  it("that is asked for counts too, and is an extract where there is no room for it", async () => {
    const oriel = await start({ eachKey: { requests_per_hour: 7 } });
    const id = await session(oriel, 6);
    const compressed = await call(oriel, `/api/v1/sessions/${id}/compress`, {});
    const { checkpoint, notes } = compressed.json() as { checkpoint: { by: string }; notes: readonly string[] };
    expect({ status: compressed.status, by: checkpoint.by, sent: oriel.engine.requests.length, used: await used(oriel) }).toEqual({
      status: 200,
      by: "extract",
      sent: 7,
      used: 7,
    });
    expect(notes.at(-1)).toContain("rate_limit_exceeded");
  });

  it("of a session that has fallen silent is its key's as well", async () => {
    const oriel = await start({ eachKey: { tokens_per_hour: 1_000_000 } }, { timings: { summaryIdleMs: 0 } });
    await session(oriel, 6);
    while ((await used(oriel)) !== EACH * oriel.engine.requests.length || oriel.engine.requests.length < 7);
  });

  it("is written by none but the models that the key may use", async () => {
    const oriel = await start({});
    const id = await session(oriel, 2);
    const refused = await call(oriel, `/api/v1/sessions/${id}/summary`, { model: "other" });
    expect([refused.status, refused.json()]).toMatchObject([403, { code: "permission_denied", param: "model" }]);
    await oriel.send("PATCH", `/api/v1/sessions/${id}`, {
      headers: bearer("a"),
      body: JSON.stringify({ settings: { summary_model: "other" } }),
    });
    await call(oriel, `/api/v1/sessions/${id}/summary`, {});
    expect(oriel.engine.requests.map(({ model }) => model)).not.toContain("other");
  });
});

describe("a limit that warns", () => {
  it("tells the session whose reply goes beyond it", async () => {
    const oriel = await start({ eachKey: { requests_per_hour: 1, actions: { requests_per_hour: "warn" } } });
    const id = await session(oriel, 2);
    const leaving = new AbortController();
    const events = await fetch(`${oriel.url}/api/v1/sessions/${id}/events?after=0`, { headers: bearer("a"), signal: leaving.signal });
    let text = "";
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (!/quota-exceeded.*\n\n/s.test(text)) text += (await reader?.read())?.value ?? "";
    leaving.abort();
    expect(/data: (.*"quota-exceeded".*)/.exec(text)?.[1]).toContain('"limit":"requests_per_hour","allowed":1,"used":1,"wanted":1');
  });
});
