import { readFileSync } from "node:fs";
import type { JsonObject } from "@oriel/core";
import { fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("sessions as files", () => {
  let oriel: TestGateway;
  beforeEach(async () => {
    oriel = await startGateway([fakeEngine({ reply: () => fakeReply(["Yes."], { promptTokens: 20 }) })]);
  });
  afterEach(() => oriel.stop());

  async function call(method: string, path: string, body?: object | string): Promise<{ status: number; json: JsonObject }> {
    const sent = body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) };
    const answer = await oriel.send(method, `/api/v1${path}`, sent);
    return { status: answer.status, json: answer.json() as JsonObject };
  }
  const take = (name: string): string => readFileSync(new URL(`../../../protocol/src/fixtures/sessions/${name}`, import.meta.url), "utf8");
  const sessions = async (): Promise<number> => ((await call("GET", "/sessions")).json["sessions"] as readonly JsonObject[]).length;

  /** A session with two branches and a snapshot. */
  async function branched(): Promise<string> {
    const created = await call("POST", "/sessions", {
      model: "fake-model",
      title: "Mine",
      settings: { system_prompt: "Be brief.", a: [1] },
    });
    const id = String(created.json["session_id"]);
    await call("POST", `/chat/${id}`, { message: "One" });
    await call("POST", `/sessions/${id}/snapshots`, { note: "here" });
    await call("PUT", `/sessions/${id}/messages/0`, { content: "Uno" });
    await call("POST", `/chat/${id}`, { message: null });
    return id;
  }

  it("are exported whole, and imported beside the one they came from", async () => {
    const id = await branched();
    const exported = await oriel.send("GET", `/api/v1/sessions/${id}/export?format=json`);
    expect(exported.headers["content-disposition"]).toBe(`attachment; filename="oriel-${id}.json"`);

    const imported = await call("POST", "/sessions/import", exported.text);

    expect(imported).toMatchObject({
      status: 201,
      json: {
        format: "oriel-session 1",
        branches: 2,
        messages: 4,
        snapshots: 1,
        notes: [],
        session: { title: "Mine", preview: "Uno", message_count: 2, settings: { system_prompt: "Be brief.", a: [1] } },
      },
    });
    const copy = String((imported.json["session"] as JsonObject)["session_id"]);
    expect(copy).not.toBe(id);
    const again = await call("GET", `/sessions/${copy}/export`);
    expect(withoutIds(again.json)).toEqual(withoutIds(exported.json() as JsonObject));
    // Both go on by themselves.
    await call("POST", `/chat/${copy}`, { message: "Due" });
    expect((await call("GET", `/sessions/${copy}/messages`)).json["messages"]).toHaveLength(4);
    expect((await call("GET", `/sessions/${id}/messages`)).json["messages"]).toHaveLength(2);
  });

  it("are exported as Markdown: the current branch", async () => {
    const id = await branched();
    const { headers, text } = await oriel.send("GET", `/api/v1/sessions/${id}/export?format=markdown`);
    expect(headers["content-type"]).toBe("text/markdown; charset=utf-8");
    expect(text.replaceAll(/\d{4}-\S+Z/g, "WHEN")).toBe(
      [
        "# Mine",
        "Model fake-model, policy oriel, begun WHEN, last changed WHEN.",
        "## System prompt",
        "Be brief.",
        "## User · WHEN",
        "Uno",
        "## Assistant (fake-model) · WHEN",
        "Yes.\n",
      ].join("\n\n"),
    );
  });

  it.each([
    ["mochi-1.3.json", "mochi 1.3", "llama3.2:3b", 2],
    ["mochi-1.4.json", "mochi 1.4", "qwen3:14b", 5],
    ["ollm.json", "ollm", "llama3.2:3b", 2],
    ["oriel-1.json", "oriel-session 1", "qwen3:8b", 4],
  ])("are taken over from %s, though nobody serves the model here", async (name, format, model, messageCount) => {
    const { status, json } = await call("POST", "/sessions/import", take(name));
    expect({ status, format: json["format"], session: json["session"] }).toMatchObject({
      status: 201,
      format,
      session: { model, message_count: messageCount },
    });
    expect(json["notes"]).toContain(`No engine offers the model ${model} now: choose another one for the session before its next turn.`);
    const { session_id: id } = json["session"] as JsonObject;
    expect((await call("GET", `/sessions/${String(id)}/status`)).status).toBe(200);
    await call("PATCH", `/sessions/${String(id)}`, { model: "fake-model" });
    expect(await call("POST", `/chat/${String(id)}`, { message: "Go on" })).toMatchObject({
      status: 200,
      json: { context_window: { reason: "model_change" } },
    });
  });

  it("tell mochi's status of what mochi had kept", async () => {
    const { json } = await call("POST", "/sessions/import", take("mochi-1.4.json"));
    const { session_id: id } = json["session"] as JsonObject;
    expect((await call("GET", `/sessions/${String(id)}/status`)).json).toMatchObject({
      message_count: 5,
      context_window: { current_window: 16_384, last_adjustment_reason: "usage_threshold" },
      active_tools: ["add_numbers", "get_current_time"],
      execution_policy: "never_confirm",
      enabled_agents: ["coder"],
      system_prompt_file: "brief.md",
      summary: { summary: "Sums and the time.", topics: ["sums", "time"] },
      summary_model: "qwen3:14b",
    });
  });

  it("are held under the default policy when they name one that is not here", async () => {
    const file = take("oriel-1.json").replace('"policy": "oriel"', '"policy": "later"');
    const { json } = await call("POST", "/sessions/import", file);
    expect(json).toMatchObject({ session: { policy: "oriel" } });
    expect(json["notes"]).toContain("There is no policy later here: the session is held under oriel.");
  });

  it.each([
    ["cut in the middle", (file: string) => file.slice(0, file.length / 2), "malformed_json"],
    ["empty", () => "", "malformed_json"],
    ["of a role there is not", (file: string) => file.replace('"role": "user"', '"role": "wizard"'), "invalid_request"],
    ["of nobody", () => '{"hello":"world"}', "invalid_request"],
  ])("are refused when the file is %s, and leave nothing", async (_what, broken, code) => {
    for (const name of ["mochi-1.3.json", "mochi-1.4.json", "ollm.json", "oriel-1.json"]) {
      expect(await call("POST", "/sessions/import", broken(take(name)))).toMatchObject({ status: 400, json: { code } });
    }
    expect(await sessions()).toBe(0);
  });

  it("are refused in a format there is not, and for a session that is not there", async () => {
    const id = await branched();
    expect(await call("GET", `/sessions/${id}/export?format=pdf`)).toMatchObject({ status: 400, json: { code: "invalid_request" } });
    expect(await call("GET", "/sessions/s-nowhere/export")).toMatchObject({ status: 404, json: { code: "session_not_found" } });
  });
});

/** The same file with each id told by the order of its appearance. */
function withoutIds(file: JsonObject): unknown {
  const seen = new Map<unknown, number>();
  return JSON.parse(JSON.stringify(file), (key, value: unknown) => {
    if (key === "exported_at") return undefined;
    if (!/^(session|branch|parent|message|snapshot)_id$/.test(key) || value === null) return value;
    if (!seen.has(value)) seen.set(value, seen.size);
    return seen.get(value);
  });
}
