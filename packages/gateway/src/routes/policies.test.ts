import { type JsonObject, withOwnPolicies } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const SHIPPED = ["oriel", "roampal", "private-gpt", "mochi", "nopenai", "ollm"];
const FILES = [
  {
    file: "strict.json",
    value: {
      extends: "oriel",
      overflow: "reject",
      overflow_in_sessions: "reject",
      window: { mode: "fixed", sends_size: false, size_classes: [] },
    },
  },
  { file: "torn.json", problem: "it is not JSON: expected a value at line 1, column 1" },
];

describe("a user's own policies", () => {
  let oriel: TestGateway;
  beforeEach(async () => {
    const engine = fakeEngine({ models: [{ name: "fake-model", state: "loaded", loadedWindow: 4096, maxWindow: 4096 }] });
    oriel = await startGateway([engine], { policies: withOwnPolicies(FILES, "strict") });
  });
  afterEach(() => oriel.stop());

  const chat = (headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ model: "fake-model", messages: [{ role: "user", content: "Hello" }] });
    return oriel.send("POST", "/v1/chat/completions", { headers, body });
  };
  const lastReceipt = async () => ((await oriel.call("GET", "/api/v1/receipts")).json["receipts"] as readonly JsonObject[])[0];

  it("are listed with where they come from, and shown", async () => {
    const { json } = await oriel.call("GET", "/api/v1/policies");
    expect(json).toMatchObject({ default: "strict", broken: [{ file: "torn.json", problems: [FILES[1]?.problem] }] });
    expect((json["policies"] as readonly JsonObject[]).map(({ id, file }) => [id, file])).toEqual([
      ...SHIPPED.map((id) => [id, null]),
      ["strict", "strict.json"],
    ]);
    const one = await oriel.call("GET", "/api/v1/policies/strict");
    expect(one).toMatchObject({ status: 200, json: { id: "strict", overflow: "reject" } });
    expect(one.json).not.toHaveProperty("file");
  });

  it("are what clients name in a header, and the default of those who name none", async () => {
    await chat({ "x-oriel-policy": "mochi" });
    expect(await lastReceipt()).toMatchObject({ policy: "mochi", overflow: "trim" });
    await chat({ "x-oriel-policy": "STRICT" });
    expect(await lastReceipt()).toMatchObject({ policy: "strict", overflow: "reject" });
    await chat();
    expect(await lastReceipt()).toMatchObject({ policy: "strict", overflow: "reject" });
  });

  it("hold sessions, and the new ones that name none", async () => {
    const named = await oriel.call("POST", "/api/v1/sessions", { model: "fake-model", policy: "oriel" });
    const unnamed = await oriel.call("POST", "/api/v1/sessions", { model: "fake-model" });
    expect([named.json["policy"], unnamed.json["policy"]]).toEqual(["oriel", "strict"]);
    const path = `/api/v1/sessions/${String(named.json["session_id"])}`;
    expect((await oriel.call("PATCH", path, { policy: "strict" })).json).toMatchObject({
      policy: "strict",
      context_window_config: { dynamic_enabled: false },
    });
    await oriel.call("POST", `/api/v1/chat/${String(named.json["session_id"])}`, { message: "Hello" });
    expect(await lastReceipt()).toMatchObject({ policy: "strict", overflow: "reject" });
  });

  it("are refused with what is wrong where their file is broken", async () => {
    const message = `The policy in torn.json is not valid: ${FILES[1]?.problem}.`;
    const answer = await chat({ "x-oriel-policy": "torn" });
    expect({ status: answer.status, body: answer.json() }).toMatchObject({ status: 400, body: { error: { message, param: "policy" } } });
    const created = await oriel.call("POST", "/api/v1/sessions", { model: "fake-model", policy: "torn" });
    expect(created).toMatchObject({ status: 400, json: { code: "invalid_request", detail: message } });
  });

  it("leave a session readable when they are gone, and say what to do when it goes on", async () => {
    const at = "2026-01-01T00:00:00.000Z";
    await oriel.store.sessions.create({
      id: "s",
      model: "fake-model",
      policy: "gone",
      title: undefined,
      settings: {},
      createdAt: at,
      updatedAt: at,
    });
    expect((await oriel.call("GET", "/api/v1/sessions/s")).status).toBe(200);
    expect((await oriel.call("GET", "/api/v1/sessions/s/status")).status).toBe(200);
    const turn = await oriel.call("POST", "/api/v1/chat/s", { message: "Hello" });
    expect(turn).toMatchObject({
      status: 400,
      json: { detail: `There is no policy gone: there are ${[...SHIPPED, "strict"].join(", ")}.` },
    });
    await oriel.call("PATCH", "/api/v1/sessions/s", { policy: "oriel" });
    expect((await oriel.call("POST", "/api/v1/chat/s", { message: "Hello" })).status).toBe(200);
  });
});
