import type { JsonObject } from "@oriel/core";
import { simulatedEngine } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Called, startGateway, type TestGateway } from "../testing/start-gateway.ts";

const MODEL = "simulated-model";

describe("the context of a session", () => {
  let oriel: TestGateway;
  let session: string;
  beforeEach(async () => {
    const answer = "the ship came in late, and was moored beside the quay until the evening. ".repeat(4);
    const engine = simulatedEngine({ model: MODEL, window: 8192, reply: () => ["Remember that number 7 is AB00007-1234: ", answer] });
    oriel = await startGateway([engine]);
    session = await created({ system_prompt: "Be brief." });
    for (let turn = 0; turn < 12; turn += 1) await say(`Question ${turn}: what about the ship?`);
  });
  afterEach(() => oriel.stop());

  const call = (method: string, path: string, body?: object, base = `/api/v1/sessions/${session}`): Promise<Called> =>
    oriel.call(method, base + path, body);
  const created = async (settings: object): Promise<string> =>
    String((await call("POST", "", { model: MODEL, settings }, "/api/v1/sessions")).json["session_id"]);
  const say = (message: string) => call("POST", "", { message }, `/api/v1/chat/${session}`);
  const context = async (): Promise<JsonObject> => (await call("GET", "/context")).json;

  it("says how full the window is, of what, and how far away the next cut is", async () => {
    const { status, json } = await call("GET", "/context");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      session_id: session,
      branch_id: session,
      model: MODEL,
      policy: "oriel",
      overflow: "summarize",
      usage: { maxTokens: 8192 },
      allowance: 2048,
      may_grow: false,
      checkpoints: [],
      next: { action: "as_it_stands", summary: null, error: null },
    });
    const { currentTokens, available } = json["usage"] as Record<string, number>;
    const segments = Object.values(json["segments"] as Record<string, number>);
    expect(segments.reduce((sum, tokens) => sum + tokens, 0)).toBe(currentTokens);
    expect(available).toBe(8192 - (currentTokens ?? 0));
    const { high, low, until_cut } = json["watermarks"] as Record<string, number>;
    expect(until_cut).toBe((high ?? 0) - (currentTokens ?? 0));
    expect(high).toBeGreaterThan(low ?? 0);
    const runs = json["messages"] as readonly JsonObject[];
    expect([runs[0]?.["from"], runs.at(-1)?.["to"]]).toEqual([0, 24]);
    expect(runs.map(({ disposition }) => disposition)).toEqual(["kept"]);
  });

  it("changes nothing by being looked at, and is there before the first word", async () => {
    const before = [await context(), (await call("GET", "/snapshots")).json, (await call("GET", "/receipts")).json];
    await call("POST", "/compress", { dry_run: true });
    expect([await context(), (await call("GET", "/snapshots")).json, (await call("GET", "/receipts")).json]).toEqual(before);
    session = await created({});
    expect(await context()).toMatchObject({ messages: [], checkpoints: [], next: { action: "as_it_stands" } });
  });

  it("is compressed: first foreseen, then done after a snapshot, listed, and undone", async () => {
    const before = await context();
    const foreseen = (await call("POST", "/compress", { dry_run: true, level: "compact" })).json;
    expect(foreseen).toMatchObject({
      dry_run: true,
      compresses: true,
      reason: null,
      level: "compact",
      checkpoint: null,
      snapshot_id: null,
    });

    const { status, json: done } = await call("POST", "/compress", { level: "compact", focus: "ships" });
    expect(status).toBe(200);
    const checkpoint = done["checkpoint"] as JsonObject;
    expect(done).toMatchObject({
      dry_run: false,
      compresses: true,
      level: "compact",
      checkpoint: { from: 0, level: "compact", by: MODEL },
    });
    expect(Number(done["freed_tokens"])).toBeGreaterThanOrEqual(Number(foreseen["freed_tokens"]));
    expect(Number(foreseen["freed_tokens"])).toBeGreaterThan(0);
    expect((await call("GET", "/snapshots")).json).toMatchObject({
      snapshots: [{ snapshot_id: done["snapshot_id"], purpose: "recovery", message_count: 24 }],
    });
    expect((await call("GET", "/checkpoints")).json).toEqual({ session_id: session, branch_id: session, checkpoints: [checkpoint] });

    const undo = `/checkpoints/${String(checkpoint["checkpoint_id"])}/undo`;
    expect(await call("POST", undo)).toMatchObject({ status: 200, json: { from: checkpoint["from"], to: checkpoint["to"] } });
    expect(await context()).toEqual(before);
    expect(await call("POST", undo)).toMatchObject({ status: 404, json: { code: "not_found" } });
  });

  it("says why there is nothing to compress", async () => {
    session = await created({});
    await say("Hello");
    expect(await call("POST", "/compress")).toMatchObject({
      status: 200,
      json: { compresses: false, reason: expect.stringContaining("nothing to compress"), freed_tokens: 0, snapshot_id: null },
    });
  });

  it("goes on with what another process has said", async () => {
    const { branch_id } = await context();
    const stored = { sessionId: session, branch: String(branch_id), position: 24, createdAt: "2026-01-01T00:00:00.000Z" };
    await oriel.store.messages.append([{ ...stored, id: "other", message: { role: "user", content: [{ type: "text", text: "Hello" }] } }]);
    const runs = (await context())["messages"] as readonly JsonObject[];
    expect(runs.at(-1)?.["to"]).toBe(25);
  });

  it.each([
    ["a level there is not", "POST", "/compress", { level: "tiny" }, 400, "invalid_request"],
    ["an empty focus", "POST", "/compress", { focus: " " }, 400, "invalid_request"],
    ["a checkpoint that is not there", "POST", "/checkpoints/none/undo", undefined, 404, "not_found"],
  ])("refuses %s", async (_what, method, path, body, status, code) => {
    expect(await call(method, path, body)).toMatchObject({ status, json: { code } });
  });

  it("is that of a session there is", async () => {
    for (const [method, path] of [
      ["GET", "/context"],
      ["POST", "/compress"],
      ["GET", "/checkpoints"],
      ["POST", "/checkpoints/x/undo"],
    ] as const) {
      expect(await call(method, path, undefined, "/api/v1/sessions/s-none")).toMatchObject({
        status: 404,
        json: { code: "session_not_found" },
      });
    }
  });
});
