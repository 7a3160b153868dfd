import { Ollama } from "ollama";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gather } from "./gather.ts";
import { expectFreed } from "./in-flight.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { ADA, ADA_ANSWER, ENDLESS_LIST, TOO_LONG } from "./talk.ts";

describe("the official Ollama client", () => {
  let oriel: Oriel;
  let client: Ollama;

  beforeAll(async () => {
    oriel = await startOriel();
    client = new Ollama({ host: oriel.url });
  });
  afterAll(() => oriel.stop());

  const ada = { model: DEMO, messages: [...ADA], options: { temperature: 0 } };
  const details = {
    parent_model: "",
    format: "gguf",
    family: "llama",
    families: ["llama"],
    parameter_size: "2.1M",
    quantization_level: "F16",
    context_length: 4096,
  };
  const entry = { name: DEMO, model: DEMO, size: 4_182_400, digest: expect.stringMatching(/^[0-9a-f]{64}$/), details };

  it("gets a reply, with the figures of the engine", async () => {
    const reply = await client.chat(ada);
    expect(reply).toMatchObject({
      model: DEMO,
      message: { role: "assistant", content: ADA_ANSWER },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 34,
      eval_count: 7,
    });
    expect(reply.total_duration).toBeGreaterThan(0);
    expect(Date.parse(String(reply.created_at))).not.toBeNaN();
  });

  it("streams, with the figures in the last part", async () => {
    const parts = await gather(await client.chat({ ...ada, stream: true }));
    expect(parts.map((part) => part.message.content).join("")).toBe(ADA_ANSWER);
    expect(parts.map((part) => part.done)).toEqual([...parts.slice(1).map(() => false), true]);
    expect(parts.at(-1)).toMatchObject({ done_reason: "stop", prompt_eval_count: 34, eval_count: 7 });
  });

  it("generates under the model's template, whole and streamed", async () => {
    const asked = { model: DEMO, prompt: "My name is Ada.", options: { temperature: 0 } };
    const whole = await client.generate(asked);
    expect(whole).toMatchObject({ response: "Noted.", done: true, done_reason: "stop" });
    const parts = await gather(await client.generate({ ...asked, stream: true }));
    expect(parts.map((part) => part.response).join("")).toBe(whole.response);
  });

  it("continues a raw text, up to num_predict", async () => {
    const prompt = "a b c d e f g a b c d e f g a b c d";
    const { response, done_reason, eval_count } = await client.generate({
      model: DEMO,
      prompt,
      raw: true,
      options: { temperature: 0, num_predict: 6 },
    });
    expect({ response, done_reason, eval_count }).toEqual({ response: " e f g a b c", done_reason: "length", eval_count: 6 });
  });

  it("lists the models", async () => {
    expect((await client.list()).models).toContainEqual({ ...entry, modified_at: expect.any(String) });
  });

  it("shows a model with both its windows: the one it is served at and the one it was made for", async () => {
    expect(await client.show({ model: DEMO })).toMatchObject({
      parameters: expect.stringMatching(/^num_ctx +4096$/),
      details,
      model_info: { "general.architecture": "llama", "llama.context_length": 4096 },
      capabilities: ["completion"],
      template: expect.stringContaining("<|im_start|>"),
    });
  });

  it("sees in ps the window that is loaded", async () => {
    await client.chat(ada);
    expect((await client.ps()).models).toContainEqual({ ...entry, context_length: 4096 });
  });

  it("gets vectors of its texts, and has a text cut only where it says so", async () => {
    const { embeddings, prompt_eval_count } = await client.embed({ model: DEMO, input: ["a dog", "a cat"] });
    expect(embeddings.map((vector) => Math.hypot(...vector))).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
    expect((await client.embeddings({ model: DEMO, prompt: "a cat" })).embedding).toEqual(embeddings[1]);
    expect(prompt_eval_count).toBeGreaterThan(1);
    for (const asked of [{}, { truncate: false }]) {
      await expect(client.embed({ model: DEMO, input: TOO_LONG, ...asked })).rejects.toMatchObject({
        status_code: 400,
        message: expect.stringMatching(/has [\d,]+ tokens and does not fit the context window of 4,096 tokens/),
      });
    }
    expect(await client.embed({ model: DEMO, input: TOO_LONG, truncate: true })).toMatchObject({ prompt_eval_count: 4096 });
  });

  it("gets a version", async () => {
    expect(await client.version()).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), oriel: expect.any(String) });
  });

  it("does not reload the model by wishing for a window; the wish is kept for its owner to see", async () => {
    const reply = await client.chat({ ...ada, options: { temperature: 0, num_ctx: 2048 } });
    expect(reply.message.content).toBe(ADA_ANSWER);
    expect((await client.ps()).models[0]).toMatchObject({ context_length: 4096 });
    const answer = await fetch(`${oriel.url}/api/v1/models/${DEMO}/context`);
    expect(await answer.json()).toMatchObject({ asked: 4096, loaded: 4096, wishes: [2048] });
  });

  it.each([
    ["a model there is not", { model: "no-such-model" }, 404, "There is no model no-such-model"],
    ["a figure out of its bounds", { options: { num_predict: -5 } }, 400, "options.num_predict must be"],
    ["a message larger than the window", { messages: [{ role: "user", content: TOO_LONG }] }, 400, "the context window holds 4,096"],
  ])("throws ResponseError with the status for %s", async (_what, wrong, status, message) => {
    await expect(client.chat({ ...ada, ...wrong })).rejects.toMatchObject({
      name: "ResponseError",
      status_code: status,
      message: expect.stringContaining(message),
    });
    // The same before a stream has begun.
    await expect(client.chat({ ...ada, ...wrong, stream: true })).rejects.toMatchObject({ status_code: status });
  });

  it("is told what is missing for what only Ollama does", async () => {
    await expect(client.pull({ model: "any" })).rejects.toMatchObject({
      status_code: 501,
      message: expect.stringContaining("no Ollama is connected"),
    });
  });

  it("frees the engine when it leaves a stream", () =>
    expectFreed(oriel, async () => {
      const stream = await client.chat({ ...ada, format: ENDLESS_LIST, stream: true });
      await stream[Symbol.asyncIterator]().next();
      return () => stream.abort();
    }));
});
