import { fakeEngine, fakeReply } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("what a session wants of its window", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  const engine = () =>
    fakeEngine({
      models: [{ name: "fake-model", state: "available", maxWindow: 40_960 }],
      reply: ({ window }) => fakeReply(["ok"], { window: window ?? 0 }),
    });
  const creating = (window: object) =>
    oriel.send("POST", "/api/v1/sessions", { body: JSON.stringify({ model: "fake-model", settings: { window } }) });
  const patching = (id: string, window: object | null) =>
    oriel.send("PATCH", `/api/v1/sessions/${id}`, { body: JSON.stringify({ settings: { window } }) });
  const chatting = (id: string) => oriel.send("POST", `/api/v1/chat/${id}`, { body: JSON.stringify({ message: "hi" }) });

  it("is kept, shown, served and changed", async () => {
    const asked = engine();
    oriel = await startGateway([asked]);
    const window = { target_size: 3000, auto_size: false };
    const created = (await creating(window)).json();
    expect(created).toMatchObject({ settings: { window } });
    const id = String((created as { readonly session_id: string }).session_id);
    expect((await chatting(id)).json()).toMatchObject({ context_window: { current_window: 3000 } });
    expect((await patching(id, { min_size: 5000 })).json()).toMatchObject({ settings: { window: { min_size: 5000 } } });
    await chatting(id);
    expect((await patching(id, null)).json()).toMatchObject({ settings: {} });
    await chatting(id);
    expect(asked.requests.map((request) => request.window)).toEqual([3000, 5000, 5000]);
  });

  it.each([
    [
      { min_size: 8192, max_size: 4096 },
      "settings.window.min_size",
      /^The smallest size of 8,192 tokens is more than the largest size of 4,096/,
    ],
    [{ target_size: "8k" }, "settings.window.target_size", /a whole number from 512/],
    [{ kv_type: "q8_0" }, "settings.window", /Fake engine does not tell what it stores the KV cache of fake-model in/],
  ])("is refused where it cannot be: %j", async (window, param, detail) => {
    oriel = await startGateway([engine()]);
    const { status, json } = await creating(window);
    expect(status).toBe(400);
    expect(json()).toMatchObject({ code: "invalid_request", param, detail: expect.stringMatching(detail) });
  });
});
