import type { JsonObject } from "@oriel/core";
import { fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("the status of a session", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  const models = ["fake-model", "other-model"].map((name) => ({ name, state: "loaded", loadedWindow: 4096, maxWindow: 40_960 }) as const);

  const call = async (method: string, path: string, body?: object): Promise<JsonObject> => (await oriel.call(method, path, body)).json;
  const create = async (body: object): Promise<string> => String((await call("POST", "/api/v1/sessions", body))["session_id"]);

  it("has every field before anything was said", async () => {
    oriel = await startGateway([fakeEngine({ models })]);
    const id = await create({ model: "fake-model" });
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toEqual({
      session_id: id,
      model: "fake-model",
      message_count: 0,
      context_window: {
        dynamic_enabled: true,
        current_window: 4096,
        model_max_context: 40_960,
        last_adjustment_reason: "initial_setup",
        manual_override: false,
      },
      tools_enabled: false,
      active_tools: [],
      execution_policy: "always_confirm",
      agents_enabled: false,
      enabled_agents: [],
      system_prompt_file: null,
      summary: null,
      summary_model: null,
      branch_id: id,
    });
  });

  it("tells of tools, agents, system prompt and summary as they were set", async () => {
    oriel = await startGateway([fakeEngine({ models })]);
    const id = await create({
      model: "fake-model",
      policy: "private-gpt",
      settings: {
        tool_settings: { tools: ["add_numbers", "get_current_time"], execution_policy: "never_confirm", tool_group: "maths" },
        agent_settings: { enabled_agents: ["coder"] },
        system_prompt_file: "using_agents.md",
        summary: { summary: "Sums.", topics: ["python"] },
        summary_model: "qwen3:14b",
      },
    });
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toMatchObject({
      context_window: { dynamic_enabled: false },
      tools_enabled: true,
      active_tools: ["add_numbers", "get_current_time"],
      execution_policy: "never_confirm",
      agents_enabled: true,
      enabled_agents: ["coder"],
      system_prompt_file: "using_agents.md",
      summary: { summary: "Sums.", topics: ["python"] },
      summary_model: "qwen3:14b",
    });
    expect((await call("GET", `/api/v1/sessions/${id}`))["settings"]).toMatchObject({ tool_settings: { tool_group: "maths" } });
  });

  it("tells of the tools that are active as they are set for the system prompt, before those of tool_settings", async () => {
    oriel = await startGateway([fakeEngine({ models })]);
    const settings = { active_tools: ["run", { name: "read", about: "files" }], tool_settings: { tools: ["clock"] } };
    const id = await create({ model: "fake-model", settings });
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toMatchObject({ tools_enabled: true, active_tools: ["run", "read"] });
    await call("PATCH", `/api/v1/sessions/${id}`, { settings: { active_tools: [] } });
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toMatchObject({ tools_enabled: false, active_tools: [] });
    await call("PATCH", `/api/v1/sessions/${id}`, { settings: { active_tools: null } });
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toMatchObject({ tools_enabled: true, active_tools: ["clock"] });
  });

  it("follows the last reply, on the branch that is current", async () => {
    oriel = await startGateway([fakeEngine({ models, reply: () => fakeReply(["Yes."], { window: 2048 }) })]);
    const id = await create({ model: "fake-model" });
    await call("POST", `/api/v1/chat/${id}`, { message: "One" });
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toMatchObject({
      message_count: 2,
      context_window: { current_window: 2048 },
    });
    await call("PUT", `/api/v1/sessions/${id}/messages/0`, { content: "Uno" });
    const status = await call("GET", `/api/v1/sessions/${id}/status`);
    expect(status).toMatchObject({ message_count: 1, context_window: { current_window: 4096 } });
    expect(status["branch_id"]).not.toBe(id);
  });

  it.each(["oriel", "mochi"])("says that the model was changed, under the policy %s, with the next turn", async (policy) => {
    oriel = await startGateway([fakeEngine({ models })]);
    const id = await create({ model: "fake-model", policy });
    await call("POST", `/api/v1/chat/${id}`, { message: "One" });
    await call("PATCH", `/api/v1/sessions/${id}`, { model: "other-model" });
    expect(await call("POST", `/api/v1/chat/${id}`, { message: "Two" })).toMatchObject({ context_window: { reason: "model_change" } });
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toMatchObject({
      model: "other-model",
      context_window: { last_adjustment_reason: "model_change" },
    });
    expect(await call("POST", `/api/v1/chat/${id}`, { message: "Three" })).not.toMatchObject({
      context_window: { reason: "model_change" },
    });
  });

  it("is told though no engine offers the model any more", async () => {
    oriel = await startGateway([fakeEngine({ models })]);
    const id = await create({ model: "fake-model" });
    await oriel.store.sessions.update(id, () => ({ model: "gone", updatedAt: "2026-01-01T00:00:00.000Z" }));
    expect(await call("GET", `/api/v1/sessions/${id}/status`)).toMatchObject({
      model: "gone",
      context_window: { current_window: null, model_max_context: null },
    });
  });

  it("is not found for a session that is not there", async () => {
    oriel = await startGateway([fakeEngine({ models })]);
    expect(await call("GET", "/api/v1/sessions/s-nowhere/status")).toMatchObject({ status: 404, code: "session_not_found" });
  });
});

describe("the list of sessions", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  it("is sorted as asked, in pages", async () => {
    let ms = 1_767_225_600_000;
    oriel = await startGateway(undefined, { now: () => (ms += 1000) });
    const ids: string[] = [];
    for (const title of ["banana", "Apple", undefined]) {
      const answer = await oriel.send("POST", "/api/v1/sessions", { body: JSON.stringify({ model: "fake-model", title }) });
      ids.push((answer.json() as { session_id: string }).session_id);
    }
    await oriel.send("PATCH", `/api/v1/sessions/${ids[0]}`, { body: '{"settings":{"max_tokens":9}}' });
    const listed = async (query: string): Promise<readonly number[]> => {
      const { sessions } = (await oriel.send("GET", `/api/v1/sessions${query}`)).json() as { sessions: { session_id: string }[] };
      return sessions.map(({ session_id }) => ids.indexOf(session_id));
    };
    expect(await listed("")).toEqual([0, 2, 1]);
    expect(await listed("?sort=created")).toEqual([2, 1, 0]);
    expect(await listed("?sort=created&order=asc&limit=1&offset=1")).toEqual([1]);
    expect(await listed("?sort=title")).toEqual([1, 0, 2]);
  });

  it.each([
    ["sort=size", "sort must be one of updated, created, title, got size."],
    ["order=up", "order must be one of asc, desc, got up."],
    ["limit=0", "limit must be a whole number from 1 to 1000, got 0."],
    ["offset=x", "offset must be a whole number from 0 to 999999999, got x."],
  ])("refuses ?%s", async (query, detail) => {
    oriel = await startGateway();
    const answer = await oriel.send("GET", `/api/v1/sessions?${query}`);
    expect(answer.json()).toMatchObject({ status: 400, code: "invalid_request", detail });
  });
});
