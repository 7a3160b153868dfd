import type { Log, Store } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import type { GatewayOptions } from "../gateway.ts";
import { bearer, storeWithKeys, type TestKey } from "../testing/key-store.ts";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";
import { accessOf } from "./access.ts";
import { keyDigest } from "./key-digest.ts";
import { type KeyNeed, keyRing } from "./key-ring.ts";

const CHAT = JSON.stringify({ model: "fake-model", messages: [{ role: "user", content: "Hi" }] });
const KEYS: readonly TestKey[] = [
  { text: "client" },
  { text: "other" },
  { text: "boss", isAdmin: true },
  { text: "old", expiresAt: "2020-01-01T00:00:00.000Z" },
  { text: "gone", revokedAt: "2020-01-01T00:00:00.000Z" },
  { text: "narrow", models: ["another-model"] },
];

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(keys: readonly TestKey[], options: Partial<GatewayOptions> = {}): Promise<TestGateway & { readonly keyStore: Store }> {
  const keyStore = await storeWithKeys(keys);
  const oriel = await startGateway([fakeEngine()], { store: keyStore, ...options });
  stops.push(async () => {
    await oriel.stop();
    await keyStore.close();
  });
  return { ...oriel, keyStore };
}

function chat(oriel: TestGateway, headers: Record<string, string>): ReturnType<TestGateway["send"]> {
  return oriel.send("POST", "/v1/chat/completions", { headers, body: CHAT });
}

describe("a gateway without keys", () => {
  it("lets everybody in, with any key or none, and asks the store nothing of keys or quotas", async () => {
    const calls: string[] = [];
    const keyStore = await storeWithKeys([]);
    const watched = (part: "keys" | "usage" | "owners"): object =>
      new Proxy(keyStore[part], {
        get: (target, name) => {
          calls.push(`${part}.${String(name)}`);
          return Reflect.get(target, name);
        },
      });
    const store = { ...keyStore, keys: watched("keys"), usage: watched("usage"), owners: watched("owners") } as Store;
    const oriel = await startGateway([fakeEngine()], { store });
    stops.push(() => oriel.stop());
    calls.splice(0);
    const answers = [await chat(oriel, {}), await chat(oriel, bearer("any")), await oriel.send("GET", "/api/v1/sessions")];
    expect({ statuses: answers.map(({ status }) => status), calls }).toEqual({ statuses: [200, 200, 200], calls: [] });
  });

  it.each([
    ["always", 401],
    ["auto", 200],
    ["never", 200],
  ] as const)("that needs them %s answers one without with %i", async (keyNeed, status) => {
    const oriel = await start([], { keyNeed });
    expect((await chat(oriel, {})).status).toBe(status);
  });

  it("asks for one where other machines can reach it", async () => {
    const store = await storeWithKeys([]);
    stops.push(() => store.close());
    const needed = async (need: KeyNeed, isExposed: boolean): Promise<boolean> => {
      const ring = keyRing({ store, need, now: Date.now, log: { warn: () => undefined } });
      await ring.start(isExposed);
      await ring.stop();
      return ring.isNeeded;
    };
    expect([await needed("auto", true), await needed("auto", false), await needed("never", true)]).toEqual([true, false, false]);
  });
});

describe("a gateway with keys", () => {
  it.each([
    ["none", {}],
    ["a wrong one", bearer("clienT")],
    ["one that only begins like it", bearer("client-and-more")],
    ["the beginning of one", bearer("clien")],
    ["an expired one", bearer("old")],
    ["a revoked one", bearer("gone")],
    ["SQL", bearer("'/**/OR/**/1=1--")],
    ["one in another scheme", { authorization: "Basic client" }],
    ["an empty one", { authorization: "Bearer " }],
    ["a very long one", bearer("client".repeat(1500))],
  ])("refuses %s, in each protocol's own shape", async (_, headers) => {
    const oriel = await start(KEYS);
    const openai = await chat(oriel, headers);
    const ollama = await oriel.send("POST", "/api/chat", { headers, body: CHAT });
    const control = await oriel.send("GET", "/api/v1/sessions", { headers });
    expect([openai.status, ollama.status, control.status]).toEqual([401, 401, 401]);
    expect(openai.json()).toMatchObject({ error: { type: "invalid_request_error", code: "invalid_api_key", param: null } });
    expect(ollama.json()).toMatchObject({ code: "invalid_api_key" });
    expect(control.json()).toMatchObject({ type: "urn:oriel:error:invalid_api_key", status: 401 });
    expect(openai.headers["www-authenticate"]).toBe("Bearer");
  });

  it("takes one as a bearer, and as X-Api-Key", async () => {
    const oriel = await start(KEYS);
    const answers = await Promise.all([chat(oriel, bearer("client")), chat(oriel, { "x-api-key": "client" })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it("refuses before a byte of the body is read", async () => {
    const oriel = await start(KEYS);
    const { status } = await oriel.send("POST", "/v1/chat/completions", { body: Buffer.alloc(8 * 1024 * 1024) });
    expect(status).toBe(401);
  });

  it("stays open where it tells whether it lives, and where the page asks for the key", async () => {
    const oriel = await start(KEYS);
    const paths = ["/healthz", "/readyz", "/openapi.json", "/docs"];
    const answers = await Promise.all(paths.map((path) => oriel.send("GET", path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it("lets a key that was made while it runs in at once", async () => {
    const oriel = await start(KEYS);
    const [client] = await oriel.keyStore.keys.list();
    if (client !== undefined) await oriel.keyStore.keys.create({ ...client, id: "k-new", name: "new", digest: keyDigest("new") });
    expect((await chat(oriel, bearer("new"))).status).toBe(200);
  });

  it("never repeats a key, in answers or in the log", async () => {
    const lines: unknown[] = [];
    const note = (message: string, fields?: object): void => void lines.push(message, fields);
    const log: Log = { debug: note, info: note, warn: note, error: note };
    const oriel = await start([{ text: "very-secret" }], { log });
    const answers = [
      await chat(oriel, bearer("very-secret")),
      await chat(oriel, bearer("very-secret-2")),
      await oriel.send("GET", "/metrics", { headers: bearer("very-secret") }),
      await oriel.send("GET", "/api/v1/nothing", { headers: bearer("very-secret-3") }),
    ];
    const wire = answers.map(({ text, headers }) => text + JSON.stringify(headers)).join("");
    // The key's name is its text here, and may be told: so it is looked for with what only the text sent had.
    expect(wire + JSON.stringify(lines)).not.toMatch(/very-secret-[23]/);
  });

  it("lets a key use its own models only", async () => {
    const oriel = await start(KEYS);
    const refused = await chat(oriel, bearer("narrow"));
    expect({ status: refused.status, body: refused.json() }).toMatchObject({
      status: 403,
      body: { error: { code: "permission_denied", param: "model", type: "permission_error" } },
    });
  });

  it("lists the models that a key may use, in each protocol, and all for one that may use all", async () => {
    const oriel = await start([...KEYS, { text: "own", models: ["Fake-Model"] }]);
    const listed = async (text: string): Promise<unknown> =>
      Promise.all(
        ["/v1/models", "/api/tags", "/api/ps", "/api/v1/models"].map(
          async (path) => (await oriel.send("GET", path, { headers: bearer(text) })).text.match(/"(?:id|name)":"fake-model/g)?.length ?? 0,
        ),
      );
    expect(await Promise.all(["narrow", "own", "client"].map(listed))).toEqual([
      [0, 0, 0, 0],
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ]);
  });

  it("notes when a key was last used", async () => {
    const oriel = await start(KEYS);
    await chat(oriel, bearer("client"));
    await oriel.gateway.close(0);
    const used = (await oriel.keyStore.keys.list()).filter(({ lastUsedAt }) => lastUsedAt !== undefined);
    expect(used.map(({ name }) => name)).toEqual(["client"]);
  });
});

describe("a key that is no admin's", () => {
  it("sees its own sessions and receipts, and nobody else's", async () => {
    const oriel = await start(KEYS);
    const call = (text: string, method: string, path: string, body?: object): ReturnType<TestGateway["send"]> =>
      oriel.send(method, path, { headers: bearer(text), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const made = await call("client", "POST", "/api/v1/sessions", { model: "fake-model" });
    const { session_id: id } = made.json() as { session_id: string };
    const turn = await call("client", "POST", `/api/v1/chat/${id}`, { message: "Hi" });
    const { receipt_id: receipt } = turn.json() as { receipt_id: string };
    const paths = [
      `/api/v1/sessions/${id}`,
      `/api/v1/sessions/${id}/messages`,
      `/api/v1/receipts/${receipt}`,
      `/api/v1/receipts?session=${id}`,
    ];
    const seen = async (text: string): Promise<readonly number[]> =>
      Promise.all(paths.map(async (path) => (await call(text, "GET", path)).status));
    const listed = async (text: string): Promise<unknown> =>
      ((await call(text, "GET", "/api/v1/sessions")).json() as { sessions: { session_id: string }[] }).sessions.map(
        ({ session_id }) => session_id,
      );
    expect(await Promise.all([seen("client"), seen("boss"), seen("other")])).toEqual([
      [200, 200, 200, 200],
      [200, 200, 200, 200],
      [404, 404, 404, 404],
    ]);
    expect(await Promise.all([listed("client"), listed("boss"), listed("other")])).toEqual([[id], [id], []]);
    expect((await call("other", "POST", `/api/v1/chat/${id}`, { message: "Hi" })).status).toBe(404);
    expect((await call("other", "DELETE", `/api/v1/sessions/${id}`)).status).toBe(404);
  });

  it("finds its own receipts of conversations that its client keeps, and nobody else's", async () => {
    const oriel = await start(KEYS);
    const named = (text: string): Record<string, string> => ({ ...bearer(text), "x-oriel-session": "talk" });
    const ids = await Promise.all(["client", "other"].map(async (text) => (await chat(oriel, named(text))).headers["x-oriel-receipt"]));
    const get = (text: string, path: string): ReturnType<TestGateway["send"]> => oriel.send("GET", path, { headers: bearer(text) });
    const listed = async (text: string, path: string): Promise<unknown> =>
      ((await get(text, path)).json() as { receipts: { receipt_id: string; key: string }[] }).receipts.map((one) => [
        one.receipt_id,
        one.key,
      ]);
    const own = [[ids[0], "k-client"]];
    expect([await listed("client", "/api/v1/receipts"), await listed("client", "/api/v1/receipts?session=talk")]).toEqual([own, own]);
    await oriel.gateway.close(0);
    expect((await oriel.keyStore.receipts.list({ key: "k-other", limit: 9, offset: 0 })).map(({ id }) => id)).toEqual([ids[1]]);
  });

  it("sees one receipt of its own by its id, and the last, and no other", async () => {
    const oriel = await start(KEYS);
    const id = String((await chat(oriel, bearer("client"))).headers["x-oriel-receipt"]);
    const paths = [`/api/v1/receipts/${id}`, "/api/v1/receipts/last", "/api/v1/receipts"];
    const seen = (text: string): Promise<readonly [number, boolean][]> =>
      Promise.all(
        paths.map(async (path) => {
          const { status, text: body } = await oriel.send("GET", path, { headers: bearer(text) });
          return [status, body.includes(`"receipt_id":"${id}"`)];
        }),
      );
    expect(await Promise.all(["client", "boss", "other"].map(seen))).toEqual([
      [
        [200, true],
        [200, true],
        [200, true],
      ],
      [
        [200, true],
        [200, true],
        [200, true],
      ],
      [
        [404, false],
        [404, false],
        [200, false],
      ],
    ]);
  });

  it("gets into no route but those that are named for it", async () => {
    const oriel = await start(KEYS);
    const routes = oriel.gateway.routes().filter(({ method, path }) => method !== "ALL" && /^\/(api|v1|metrics)/.test(path));
    const denied: string[] = [];
    for (const { method, path } of routes) {
      const target = path.replaceAll(/:\w+(\{[^}]*\})?/g, "x");
      const body = ["POST", "PUT", "PATCH"].includes(method) ? { body: "{}" } : {};
      const { status } = await oriel.send(method, target, { headers: bearer("client"), ...body });
      if (status === 403) denied.push(`${method} ${path}`);
      else if (accessOf(method, target).kind === "admin") throw new Error(`${method} ${path} answered ${status}`);
    }
    expect([...new Set(denied)].sort()).toEqual([
      "DELETE /api/v1/models/:name{.+}/context",
      "GET /api/v1/machine",
      "GET /metrics",
      "PUT /api/v1/models/:name{.+}/context",
    ]);
  });

  it.each([
    "/api/v1/sess%69ons/x",
    "/%61pi/v1/machine",
    "/v1/../api/v1/machine",
    "/v1/%2e%2e/api/v1/machine",
    "//api/v1/machine",
    "/api//v1/machine",
    "/api/v1/machine/",
    "/api/pull",
    "/api/delete",
    "/v1/anything",
  ])("gets nowhere by %s, nor does one without a key", async (path) => {
    const oriel = await start(KEYS);
    const method = /pull|delete/.test(path) ? "POST" : "GET";
    expect((await oriel.send(method, path, { headers: bearer("client") })).status).toBe(403);
    expect((await oriel.send(method, path)).status).toBe(401);
  });
});
