import { fakeEngine } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

describe("models and their windows", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());
  const context = "/api/v1/models/fake-model/context";

  it("lists each model with its window, where the number came from, and what a slider needs", async () => {
    oriel = await startGateway();
    const { json } = await oriel.send("GET", "/api/v1/models");
    expect(json()).toMatchObject({
      models: [
        {
          name: "fake-model",
          engine: "fake",
          state: "loaded",
          window: {
            asked: 4096,
            loaded: 4096,
            max: 8192,
            default: 4096,
            source: "loaded",
            basis: "exact",
            is_override: false,
            step: 512,
            snap_points: [512, 1024, 2048, 4096, 8192],
            settable: true,
            wishes: [],
          },
        },
      ],
      engines: [{ id: "fake", state: "ready", error: null }],
    });
  });

  it("saves a window for a model, serves every request at it, and takes it back", async () => {
    const engine = fakeEngine();
    oriel = await startGateway([engine]);

    const saved = await oriel.send("PUT", context, { body: '{"tokens": 2048}' });
    expect(saved.json()).toMatchObject({
      model: "fake-model",
      engine: "fake",
      asked: 2048,
      is_override: true,
      source: "override",
      default: 4096,
    });
    await chat(oriel, { options: { num_ctx: 32_768 } });
    expect(engine.requests.map((request) => request.window)).toEqual([2048]);
    expect((await oriel.send("GET", context)).json()).toMatchObject({ asked: 2048, wishes: [32_768] });

    const reset = await oriel.send("DELETE", context);
    expect(reset.json()).toMatchObject({ asked: 4096, is_override: false, source: "loaded" });
  });

  it.each([
    ["too small", { tokens: 511 }, "from 512 to 8,192"],
    ["above the model's own maximum", { tokens: 8193 }, "from 512 to 8,192"],
    ["a fraction", { tokens: 1000.5 }, "tokens"],
    ["a word", { tokens: "plenty" }, "tokens"],
    ["nothing", {}, "tokens"],
  ])("refuses a window that is %s, naming the bound", async (_what, body, told) => {
    oriel = await startGateway();
    const answer = await oriel.send("PUT", context, { body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.text).toContain(told);
    expect((await oriel.send("GET", context)).json()).toMatchObject({ is_override: false });
  });

  it("refuses where the engine takes no size, and says what to do", async () => {
    oriel = await startGateway([fakeEngine({ setsWindow: false })]);
    const answer = await oriel.send("PUT", context, { body: '{"tokens": 2048}' });
    expect(answer.status).toBe(501);
    expect(answer.text).toContain("A fake engine keeps its window.");
  });

  it("finds models whose names hold slashes and colons, encoded or not", async () => {
    const name = "hf.co/someone/Model-GGUF:Q4_K_M";
    oriel = await startGateway([fakeEngine({ models: [{ name, state: "available", maxWindow: 4096 }] })]);
    for (const spelt of [name, encodeURIComponent(name)]) {
      const answer = await oriel.send("GET", `/api/v1/models/${spelt}/context`);
      expect(answer.json()).toMatchObject({ model: name });
    }
    expect((await oriel.send("GET", `/v1/models/${name}`)).json()).toMatchObject({ id: name, object: "model" });
  });

  it("answers an unknown model with 404 in each protocol's shape, naming those there are", async () => {
    oriel = await startGateway();
    const answers = await Promise.all([
      oriel.send("GET", "/api/v1/models/gpt-4/context"),
      oriel.send("GET", "/v1/models/gpt-4"),
      oriel.send("POST", "/v1/chat/completions", { body: JSON.stringify({ model: "gpt-4", messages: [{ role: "user", content: "hi" }] }) }),
      oriel.send("POST", "/api/show", { body: '{"model":"gpt-4"}' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    for (const answer of answers) expect(answer.text).toContain("fake-model");
    expect(answers[1]?.json()).toMatchObject({ error: { code: "model_not_found", param: "model" } });
    expect(answers[3]?.json()).toMatchObject({ error: expect.stringContaining("gpt-4") });
  });
});

function chat(oriel: TestGateway, more: object): Promise<unknown> {
  const body = JSON.stringify({ model: "fake-model", stream: false, messages: [{ role: "user", content: "hi" }], ...more });
  return oriel.send("POST", "/api/chat", { body });
}
