import type { Count, Engine, EngineModel, Prompt, TokenCounter } from "@oriel/core";
import { fakeEngine } from "@oriel/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

const PATH = "/api/v1/tokens/count";
const HI = { role: "user", content: "Hi there" };
const CLOCK = { type: "function", function: { name: "clock" } };

const exact = (tokens: number): Count => ({ tokens, basis: "exact" });

/** Counts characters, with something added that tells what it was asked for. */
const COUNTER: TokenCounter = {
  source: "vocabulary",
  sourceDetail: "vocabulary of fake-model",
  texts: (texts) => Promise.resolve(texts.map(({ length }) => exact(length))),
  messages: (messages) => Promise.resolve(messages.map((_message, index) => exact(10 + index))),
  tools: (tools) => Promise.resolve(exact(7 * tools.length)),
  frame: () => Promise.resolve({ tokens: 4, basis: "estimate" }),
  prompt: ({ prompt }) => Promise.resolve(promptCount(prompt)),
};

function promptCount(prompt: Prompt): Count {
  if (prompt.kind === "completion") return exact(1 + prompt.text.length);
  return { tokens: 100 * prompt.messages.length + (prompt.tools ?? []).length, basis: "estimate" };
}

const TOLD = { model: "fake-model", source: "vocabulary", source_detail: "vocabulary of fake-model" };

describe("counting tokens", () => {
  let oriel: TestGateway;
  afterEach(() => oriel.stop());

  async function counted(body: object): Promise<{ readonly status: number; readonly body: unknown }> {
    const { status, json } = await oriel.send("POST", PATH, { body: JSON.stringify(body) });
    return { status, body: json() };
  }

  it.each<[string, object, object]>([
    ["a text by itself", { text: "abc" }, { tokens: 3, basis: "exact" }],
    ["no text at all", { text: "" }, { tokens: 0, basis: "exact" }],
    ["a prompt as the model reads it", { prompt: "abc" }, { tokens: 4, basis: "exact" }],
    [
      "a conversation, and what each message and the template add",
      { messages: [HI, HI] },
      { tokens: 200, basis: "estimate", messages: [exact(10), exact(11)], frame: { tokens: 4, basis: "estimate" } },
    ],
    [
      "a conversation with tools",
      { messages: [HI], tools: [CLOCK] },
      { tokens: 101, basis: "estimate", messages: [exact(10)], frame: { tokens: 4, basis: "estimate" }, tools: exact(7) },
    ],
  ])("counts %s", async (_what, asked, told) => {
    oriel = await startGateway(undefined, { counters: { counterFor: () => Promise.resolve(COUNTER) } });
    expect(await counted({ model: "FAKE-model", ...asked })).toEqual({ status: 200, body: { ...TOLD, ...told } });
  });

  it("asks for the counter of the engine's own model", async () => {
    const asked: (readonly [Engine, EngineModel])[] = [];
    const engine = fakeEngine();
    const counterFor = (of: Engine, model: EngineModel): Promise<TokenCounter> => {
      asked.push([of, model]);
      return Promise.resolve(COUNTER);
    };
    oriel = await startGateway([engine], { counters: { counterFor } });
    await counted({ model: "fake/fake-model", text: "abc" });
    expect(asked.map(([of, { name }]) => [of.id, name])).toEqual([[engine.id, "fake-model"]]);
  });

  it.each<[object, number, string]>([
    [{ text: "Hi" }, 400, "invalid_request"],
    [{ model: "fake-model" }, 400, "invalid_request"],
    [{ model: "fake-model", messages: [{ role: "wizard", content: "Hi" }] }, 400, "invalid_request"],
    [{ model: "gpt-4", text: "Hi" }, 404, "model_not_found"],
    [{ model: "fake-model", text: "a".repeat(1024 * 1024) }, 413, "payload_too_large"],
  ])("refuses what cannot be counted (%#)", async (body, status, code) => {
    oriel = await startGateway();
    expect(await counted(body)).toMatchObject({ status, body: { code } });
  });

  it("takes a POST only", async () => {
    oriel = await startGateway();
    const { status, headers } = await oriel.send("GET", PATH);
    expect([status, headers.allow]).toEqual([405, "POST"]);
  });

  it("stops when the client has gone", async () => {
    let signalled: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      signalled = resolve;
    });
    let began: () => void = () => undefined;
    const counting = new Promise<void>((resolve) => {
      began = resolve;
    });
    const texts: TokenCounter["texts"] = (_texts, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => {
          signalled();
          reject(new Error("stopped"));
        });
        began();
      });
    oriel = await startGateway(undefined, { counters: { counterFor: () => Promise.resolve({ ...COUNTER, texts }) } });
    const leaving = new AbortController();
    const body = JSON.stringify({ model: "fake-model", text: "abc" });
    const asked = fetch(oriel.url + PATH, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: leaving.signal,
    });
    await counting;
    leaving.abort();
    await expect(asked).rejects.toThrow("aborted");
    await stopped;
  });
});
