import type { JsonObject } from "@oriel/core";
import { fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Called, startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("snapshots", () => {
  let oriel: TestGateway;
  let session: string;
  beforeEach(async () => {
    const models = ["fake-model", "other-model"].map((name) => ({ name, state: "loaded", loadedWindow: 4096 }) as const);
    oriel = await startGateway([fakeEngine({ models, reply: () => fakeReply(["Yes."]) })]);
    session = String(
      (await call("POST", "", { model: "fake-model", settings: { temperature: 0.5 } }, "/api/v1/sessions")).json["session_id"],
    );
    await say("One");
  });
  afterEach(() => oriel.stop());

  const call = (method: string, path: string, body?: object, base = `/api/v1/sessions/${session}`): Promise<Called> =>
    oriel.call(method, base + path, body);
  const say = (message: string) => call("POST", "", { message }, `/api/v1/chat/${session}`);
  const take = async (body?: object): Promise<string> => String((await call("POST", "/snapshots", body)).json["snapshot_id"]);
  const said = async (): Promise<readonly unknown[]> =>
    ((await call("GET", "/messages")).json["messages"] as readonly JsonObject[]).map(({ content }) => content);

  it("are taken with a note, listed newest first, shown and deleted", async () => {
    const taken = await call("POST", "/snapshots", { note: "Before the long part" });
    expect(taken).toMatchObject({
      status: 201,
      json: {
        session_id: session,
        branch_id: session,
        message_count: 2,
        model: "fake-model",
        policy: "oriel",
        settings: { temperature: 0.5 },
        purpose: "recovery",
        by: "user",
        note: "Before the long part",
      },
    });
    const second = await take();
    const { json } = await call("GET", "/snapshots");
    expect(json).toMatchObject({ session_id: session, snapshots: [{ snapshot_id: second, note: null }, taken.json] });
    expect((await call("GET", `/snapshots/${second}`)).json).toMatchObject({ snapshot_id: second });
    expect((await call("DELETE", `/snapshots/${second}`)).status).toBe(204);
    expect((await call("GET", `/snapshots/${second}`)).status).toBe(404);
    expect((await call("DELETE", `/snapshots/${second}`)).status).toBe(404);
  });

  it("are restored as a branch, with model, policy and settings, after the state before was saved", async () => {
    const snapshot = await take();
    await say("Two");
    await call("PATCH", "", { model: "other-model", policy: "mochi", settings: { temperature: null, max_tokens: 100 } });

    const restored = await call("POST", `/snapshots/${snapshot}/restore`);

    expect(restored).toMatchObject({
      status: 200,
      json: {
        session_id: session,
        branch: { parent_id: session, forked_at: 2, message_count: 2, is_current: true },
        before: {
          purpose: "rollback",
          by: "oriel",
          branch_id: session,
          message_count: 4,
          model: "other-model",
          note: `Before ${snapshot} was restored.`,
        },
      },
    });
    expect(await said()).toEqual(["One", "Yes."]);
    expect((await call("GET", "")).json).toMatchObject({ model: "fake-model", policy: "oriel", settings: { temperature: 0.5 } });

    await call("POST", `/snapshots/${String((restored.json["before"] as JsonObject)["snapshot_id"])}/restore`);
    expect(await said()).toEqual(["One", "Yes.", "Two", "Yes."]);
    expect((await call("GET", "")).json).toMatchObject({ model: "other-model", policy: "mochi", settings: { max_tokens: 100 } });
  });

  it("say what is another since, now or in a later one", async () => {
    const first = await take();
    await say("Two");
    await call("PATCH", "", { model: "other-model", settings: { max_tokens: 100, temperature: null } });
    const second = await take();
    await call("PUT", "/messages/0", { content: "Uno" });

    expect((await call("GET", `/snapshots/${first}/diff?to=${second}`)).json).toMatchObject({
      session_id: session,
      from: first,
      to: second,
      shared_messages: 2,
      only_from: [],
      only_to: [
        { position: 2, role: "user", preview: "Two" },
        { position: 3, role: "assistant", preview: "Yes." },
      ],
      changes: [
        { name: "model", from: "fake-model", to: "other-model" },
        { name: "settings.max_tokens", from: null, to: 100 },
        { name: "settings.temperature", from: 0.5, to: null },
      ],
    });
    expect((await call("GET", `/snapshots/${second}/diff`)).json).toMatchObject({
      to: "now",
      shared_messages: 0,
      only_from: [{ preview: "One" }, { preview: "Yes." }, { preview: "Two" }, { preview: "Yes." }],
      only_to: [{ preview: "Uno" }],
      changes: [],
    });
  });

  it("are kept as many as the session says, the automatic ones by themselves", async () => {
    await call("PATCH", "", { settings: { max_snapshots: 2 } });
    const mine = await take({ purpose: "rollback", note: "mine" });
    for (let times = 0; times < 5; times += 1) await call("POST", `/snapshots/${mine}/restore`);
    const listed = ((await call("GET", "/snapshots")).json["snapshots"] as readonly JsonObject[]).map(({ purpose, by }) => [purpose, by]);
    expect(listed).toEqual([
      ["rollback", "oriel"],
      ["rollback", "oriel"],
      ["rollback", "user"],
    ]);
  });

  it.each([
    ["a purpose there is not", "POST", "/snapshots", { purpose: "fun" }, 400, "invalid_request"],
    ["a note that is no text", "POST", "/snapshots", { note: 7 }, 400, "invalid_request"],
    ["one that is not there", "POST", "/snapshots/snap-none/restore", undefined, 404, "not_found"],
    ["a diff to one that is not there", "GET", "/snapshots/snap-none/diff", undefined, 404, "not_found"],
    ["no bound at all", "PATCH", "", { settings: { max_snapshots: 0 } }, 400, "invalid_request"],
  ])("refuse %s", async (_what, method, path, body, status, code) => {
    expect(await call(method, path, body)).toMatchObject({ status, json: { code } });
    expect((await call("GET", "/branches")).json["branches"]).toHaveLength(1);
    expect((await call("GET", "/snapshots")).json["snapshots"]).toEqual([]);
  });

  it("belong to their session", async () => {
    const snapshot = await take();
    const other = String((await call("POST", "", { model: "fake-model" }, "/api/v1/sessions")).json["session_id"]);
    expect((await call("GET", `/snapshots/${snapshot}`, undefined, `/api/v1/sessions/${other}`)).status).toBe(404);
    expect((await call("POST", `/snapshots/${snapshot}/restore`, undefined, `/api/v1/sessions/${other}`)).status).toBe(404);
    expect((await call("DELETE", `/snapshots/${snapshot}`, undefined, `/api/v1/sessions/${other}`)).status).toBe(404);
    expect((await call("GET", "/snapshots", undefined, "/api/v1/sessions/s-nowhere")).status).toBe(404);
  });
});
