import { fakeEngine } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("how a session is kept in its window", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  const creating = (compaction: object) =>
    oriel.send("POST", "/api/v1/sessions", { body: JSON.stringify({ model: "fake-model", settings: { compaction } }) });

  it("is kept, shown and taken back", async () => {
    oriel = await startGateway([fakeEngine()]);
    const compaction = { stages: [{ strategy: "keep_first", keep_tokens: 64 }], recall: null };
    const created = (await creating(compaction)).json();
    expect(created).toMatchObject({ policy: "oriel", settings: { compaction } });
    const id = String((created as { readonly session_id: string }).session_id);
    const patched = await oriel.send("PATCH", `/api/v1/sessions/${id}`, { body: JSON.stringify({ settings: { compaction: null } }) });
    expect(patched.json()).toMatchObject({ settings: {} });
  });

  it.each([
    [{ stages: [{ strategy: "keep_last" }] }, /compaction\.stages\[0\]\.strategy: expected one of prune, /],
    [{ low_watermark: 0.95 }, /compaction\.low_watermark: expected at most compaction\.high_watermark \(0\.9\), got 0\.95/],
    [[], /settings\.compaction must be an object/],
  ])("is refused where it cannot be: %j", async (compaction, detail) => {
    oriel = await startGateway([fakeEngine()]);
    const { status, json } = await creating(compaction);
    expect(status).toBe(400);
    expect(json()).toMatchObject({ code: "invalid_request", param: "settings.compaction", detail: expect.stringMatching(detail) });
  });
});
