import type { JsonObject } from "@oriel/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, call, callForEvents, type ServerSentEvent } from "../http.ts";
import { DEMO, type Oriel } from "../oriel.ts";
import { SMALL, startSmall } from "../small-window.ts";
import { ADA_ANSWER } from "../talk.ts";

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ID = expect.stringMatching(/^[\w-]+$/);
const COUNT = expect.any(Number);

/** The life of one session, through the API alone: each step goes on where the one before it ended. */
describe("a session, from its first message to its end", () => {
  let oriel: Oriel;
  let id = "";
  beforeAll(async () => {
    oriel = await startSmall();
  });
  afterAll(() => oriel.stop());

  const ask = (method: string, path = "", body?: JsonObject): Promise<Answer> => call(oriel, method, `/api/v1/sessions/${id}${path}`, body);
  const say = (message: string | null, more: JsonObject = {}): Promise<Answer> =>
    call(oriel, "POST", `/api/v1/chat/${id}`, { message, ...more });
  const messages = async (): Promise<readonly JsonObject[]> => listIn(await ask("GET", "/messages"), "messages");

  it("is created with what was asked for, and nothing said", async () => {
    const settings = { system_prompt: "Be brief.", temperature: 0 };
    const { status, json } = await call(oriel, "POST", "/api/v1/sessions", { model: DEMO, title: "A story", settings });
    expect({ status, json }).toMatchObject({
      status: 201,
      json: {
        session_id: ID,
        model: DEMO,
        policy: "oriel",
        title: "A story",
        preview: null,
        message_count: 0,
        settings,
        created_at: TIME,
        updated_at: TIME,
        usage: null,
        context_window_config: {
          dynamic_enabled: true,
          current_window: null,
          last_adjustment: null,
          adjustment_history: [],
          manual_override: false,
        },
      },
    });
    id = String(json["session_id"]);
  });

  it("answers with the window, in the words of mochi", async () => {
    const { status, json } = await say("My name is Ada.");
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        session_id: id,
        message: {
          message_id: ID,
          position: 1,
          role: "assistant",
          content: "Noted.",
          created_at: TIME,
          reply: { model: DEMO, window: SMALL },
        },
        tool_calls_executed: [],
        context_window: { current_window: SMALL, usage_tokens: COUNT, reason: "manual_override" },
        usage: { basis: "exact", window: SMALL, in_flight_tokens: 0 },
        receipt_id: ID,
      },
    });
    const { used_tokens: used } = json["usage"] as JsonObject;
    expect((json["context_window"] as JsonObject)["usage_tokens"]).toBe(used);
  });

  it("streams with the same figures, and takes null for more", async () => {
    const events: ServerSentEvent[] = [];
    for await (const event of callForEvents(oriel, `/api/v1/chat/${id}/stream`, { message: "What is my name?" })) events.push(event);
    const text = events.flatMap(({ event, data }) => (event === "content_delta" ? [data["delta"]] : [])).join("");
    expect(text).toBe(ADA_ANSWER);
    expect(events.find(({ event }) => event === "accepted")?.data).toMatchObject({ message_id: ID, prompt_tokens: COUNT, window: SMALL });
    expect(events.slice(-2)).toMatchObject([
      {
        event: "message_complete",
        data: {
          session_id: id,
          message: { position: 3, content: text },
          context_window: { current_window: SMALL, usage_tokens: COUNT, reason: "manual_override" },
          receipt_id: ID,
        },
      },
      { event: "done" },
    ]);
    expect(await say(null, { max_tokens: 8 })).toMatchObject({ status: 200, json: { message: { position: 4, role: "assistant" } } });
  });

  it("tells its status, field for field as mochi does", async () => {
    await ask("PATCH", "", {
      settings: {
        tool_settings: { tools: ["clock"], execution_policy: "never_confirm" },
        agent_settings: { enabled_agents: ["coder"] },
        system_prompt_file: "brief.md",
        summary_model: DEMO,
      },
    });
    expect(await ask("GET", "/status")).toMatchObject({
      status: 200,
      json: {
        session_id: id,
        model: DEMO,
        message_count: 5,
        context_window: {
          dynamic_enabled: true,
          current_window: SMALL,
          model_max_context: 4096,
          last_adjustment_reason: "manual_override",
          manual_override: true,
        },
        tools_enabled: true,
        active_tools: ["clock"],
        execution_policy: "never_confirm",
        agents_enabled: true,
        enabled_agents: ["coder"],
        system_prompt_file: "brief.md",
        summary: null,
        summary_model: DEMO,
      },
    });
    expect(await call(oriel, "GET", "/api/v1/sessions/s-none/status")).toMatchObject({ status: 404, json: { code: "session_not_found" } });
  });

  it("is in the list, with how it begins", async () => {
    expect(listIn(await call(oriel, "GET", "/api/v1/sessions"), "sessions")).toMatchObject([
      { session_id: id, title: "A story", preview: "My name is Ada.", message_count: 5 },
    ]);
  });

  let checkpoint: JsonObject = {};
  let before = 0;
  it("compresses on request, once there is something to compress: first to see, then in earnest", async () => {
    expect(await ask("POST", "/compress", { dry_run: true })).toMatchObject({
      status: 200,
      json: { compresses: false, reason: expect.any(String), freed_tokens: 0 },
    });
    let dry = await ask("POST", "/compress", { dry_run: true });
    for (let joke = 0; dry.json["compresses"] === false && joke < 40; joke += 1) {
      await say("Tell me a joke.", { temperature: 1, seed: joke, max_tokens: 64 });
      dry = await ask("POST", "/compress", { dry_run: true });
    }
    before = Number(dry.json["before_tokens"]);
    expect(dry.json).toMatchObject({ dry_run: true, compresses: true, checkpoint: null, snapshot_id: null });
    expect((await ask("GET", "/checkpoints")).json["checkpoints"]).toEqual([]);

    const said = await messages();
    const done = await ask("POST", "/compress", { level: "compact" });
    expect(done.json).toMatchObject({
      dry_run: false,
      compresses: true,
      before_tokens: before,
      checkpoint: { checkpoint_id: ID, level: "compact", text: expect.any(String), created_at: TIME },
      snapshot_id: ID,
    });
    expect(Number(done.json["after_tokens"])).toBeLessThan(before);
    expect(Number(done.json["freed_tokens"])).toBe(before - Number(done.json["after_tokens"]));
    checkpoint = done.json["checkpoint"] as JsonObject;
    expect((await ask("GET", "/checkpoints")).json["checkpoints"]).toEqual([checkpoint]);
    // What it stands for is all still there, and what the user said is sent as it was.
    expect(await messages()).toEqual(said);
    const runs = done.json["messages"] as readonly JsonObject[];
    const compacted = runs.filter(({ disposition }) => disposition === "compacted");
    const places = compacted.flatMap(({ from, to }) => said.slice(Number(from), Number(to)));
    expect(new Set(places.map(({ role }) => role))).toEqual(new Set(["assistant"]));
  });

  it("takes the summary back", async () => {
    const undone = await ask("POST", `/checkpoints/${String(checkpoint["checkpoint_id"])}/undo`);
    expect(undone).toMatchObject({
      status: 200,
      json: { checkpoint_id: checkpoint["checkpoint_id"], from: checkpoint["from"], to: checkpoint["to"], after_tokens: before },
    });
    expect((await ask("GET", "/context")).json).toMatchObject({ usage: { currentTokens: before, maxTokens: SMALL }, checkpoints: [] });
  });

  let snapshot = "";
  it("is saved as it is, and tells what has changed since", async () => {
    const at = (await messages()).length;
    const taken = await ask("POST", "/snapshots", { note: "before the question" });
    expect(taken).toMatchObject({
      status: 201,
      json: {
        snapshot_id: ID,
        session_id: id,
        message_count: at,
        model: DEMO,
        purpose: "recovery",
        note: "before the question",
        created_at: TIME,
      },
    });
    snapshot = String(taken.json["snapshot_id"]);
    await say("What is my name?");
    await ask("PATCH", "", { settings: { temperature: 0.5 } });
    expect(await ask("GET", `/snapshots/${snapshot}/diff`)).toMatchObject({
      status: 200,
      json: {
        from: snapshot,
        to: "now",
        shared_messages: at,
        only_from: [],
        only_to: [
          { position: at, role: "user", preview: "What is my name?" },
          { position: at + 1, role: "assistant" },
        ],
        changes: [{ name: "settings.temperature", from: 0, to: 0.5 }],
      },
    });
  });

  it("goes back to it on a branch of its own, and loses nothing", async () => {
    const later = await messages();
    const restored = await ask("POST", `/snapshots/${snapshot}/restore`);
    expect(restored).toMatchObject({
      status: 200,
      json: {
        branch: { branch_id: ID, session_id: id, parent_id: id, is_current: true, message_count: later.length - 2 },
        before: { purpose: "rollback", message_count: later.length },
      },
    });
    expect(await messages()).toEqual(later.slice(0, -2));
    expect((await ask("GET")).json).toMatchObject({ settings: { temperature: 0 } });
    expect(listIn(await ask("GET", `/messages?branch=${id}`), "messages")).toEqual(later);
  });

  it("takes another course from an edited message", async () => {
    const [first] = await messages();
    const edited = await ask("PUT", `/messages/${String(first?.["message_id"])}`, { content: "My name is Bob." });
    expect(edited).toMatchObject({ status: 200, json: { branch: { forked_at: 0 }, message: { position: 0, content: "My name is Bob." } } });
    expect(await say(null)).toMatchObject({ status: 200, json: { message: { position: 1 } } });
    expect((await say("What is my name?")).json["message"]).toMatchObject({ content: "Your name is Bob." });
    const branches = listIn(await ask("GET", "/branches"), "branches");
    expect(branches.map(({ is_current: isCurrent }) => isCurrent)).toEqual([false, false, true]);
    expect(await ask("POST", "/branches", { branch_id: id })).toMatchObject({ status: 200, json: { branch_id: id } });
  });

  it("has an account of each reply", async () => {
    const receipts = listIn(await ask("GET", "/receipts"), "receipts");
    const replies: readonly unknown[] = (await messages()).flatMap(({ reply }) =>
      reply === null ? [] : [(reply as JsonObject)["receipt_id"]],
    );
    const accounts: readonly unknown[] = receipts.map(({ receipt_id }) => receipt_id);
    expect(accounts).toEqual(expect.arrayContaining([...replies]));
    expect(receipts.every(({ session_id, verdict }) => session_id === id && (verdict as JsonObject)["kind"] === "verified")).toBe(true);
  });

  it("leaves as a file with all its branches and snapshots, and comes back from it", async () => {
    const file = (await ask("GET", "/export")).json;
    const imported = await call(oriel, "POST", "/api/v1/sessions/import", file);
    expect(imported).toMatchObject({
      status: 201,
      json: { format: "oriel-session 1", branches: 3, notes: [], session: { title: "A story" } },
    });
    const copy = String((imported.json["session"] as JsonObject)["session_id"]);
    const contents = (all: readonly JsonObject[]): readonly unknown[] => all.map(({ role, content }) => ({ role, content }));
    const there = listIn(await call(oriel, "GET", `/api/v1/sessions/${copy}/messages`), "messages");
    expect(contents(there)).toEqual(contents(await messages()));
  });

  it("is deleted with all that belongs to it", async () => {
    const [receipt] = listIn(await ask("GET", "/receipts"), "receipts");
    const gone = await fetch(`${oriel.url}/api/v1/sessions/${id}`, { method: "DELETE" });
    expect({ status: gone.status, body: await gone.text() }).toEqual({ status: 204, body: "" });
    for (const path of ["", "/status", "/messages", "/branches", "/snapshots", "/context", "/export"]) {
      expect(await ask("GET", path), path).toMatchObject({ status: 404, json: { code: "session_not_found" } });
    }
    expect(await say("Are you there?")).toMatchObject({ status: 404, json: { code: "session_not_found" } });
    expect(await call(oriel, "GET", `/api/v1/receipts/${String(receipt?.["receipt_id"])}`)).toMatchObject({ status: 404 });
  });
});

function listIn({ status, json }: Answer, name: string): readonly JsonObject[] {
  const list = json[name];
  if (status !== 200 || !Array.isArray(list)) throw new Error(`Expected ${name}, got ${status} ${JSON.stringify(json)}`);
  return list;
}
