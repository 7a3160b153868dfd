import OpenAI, { APIUserAbortError, BadRequestError, NotFoundError } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gather } from "./gather.ts";
import { expectFreed } from "./in-flight.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { ADA, ADA_ANSWER, ENDLESS_LIST, TOO_LONG } from "./talk.ts";

describe("the official OpenAI client", () => {
  let oriel: Oriel;
  let client: OpenAI;

  beforeAll(async () => {
    oriel = await startOriel();
    client = new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none" });
  });
  afterAll(() => oriel.stop());

  const ada = { model: DEMO, messages: [...ADA], temperature: 0 };

  it("gets a reply, with the figures of its prompt in the headers", async () => {
    const { data, response } = await client.chat.completions.create(ada).withResponse();
    expect(data).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: "chat.completion",
      created: expect.any(Number),
      model: DEMO,
      choices: [{ index: 0, message: { role: "assistant", content: ADA_ANSWER, refusal: null }, logprobs: null, finish_reason: "stop" }],
      usage: {
        prompt_tokens: 34,
        completion_tokens: 7,
        total_tokens: 41,
        prompt_tokens_details: { cached_tokens: expect.any(Number) },
      },
    });
    expect(Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("x-oriel-")))).toEqual({
      "x-oriel-disposition": "kept=3 compacted=0 dropped=0 recalled=0",
      "x-oriel-prompt-tokens": "=34",
      "x-oriel-receipt": expect.stringMatching(/^r-/),
      "x-oriel-session": expect.stringMatching(/^c-/),
      "x-oriel-window": "4096",
    });
  });

  it("streams, and gets the usage in a last chunk without choices when it asks for it", async () => {
    const stream = await client.chat.completions.create({ ...ada, stream: true, stream_options: { include_usage: true } });
    const chunks = await gather(stream);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe(ADA_ANSWER);
    expect(chunks.flatMap((chunk) => chunk.choices[0]?.finish_reason ?? [])).toEqual(["stop"]);
    expect(chunks.map((chunk) => chunk.usage?.total_tokens ?? null)).toEqual([...chunks.slice(1).map(() => null), 41]);
    expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it("streams without usage when it does not ask for it", async () => {
    const chunks = await gather(await client.chat.completions.create({ ...ada, stream: true }));
    expect(chunks.filter((chunk) => "usage" in chunk)).toEqual([]);
  });

  it("continues a text, up to its allowance", async () => {
    const prompt = "a b c d e f g a b c d e f g a b c d";
    const { choices, usage } = await client.completions.create({ model: DEMO, prompt, max_tokens: 6, temperature: 0 });
    expect(choices).toEqual([{ index: 0, text: " e f g a b c", logprobs: null, finish_reason: "length" }]);
    expect(usage).toMatchObject({ prompt_tokens: 19, completion_tokens: 6, total_tokens: 25 });
  });

  it("gets an answer in the form of its schema", async () => {
    const schema = { type: "object", properties: { name: { enum: ["Ada", "Bob"] } }, required: ["name"], additionalProperties: false };
    const { choices } = await client.chat.completions.create({
      ...ada,
      response_format: { type: "json_schema", json_schema: { name: "person", strict: true, schema } },
    });
    expect([{ name: "Ada" }, { name: "Bob" }]).toContainEqual(JSON.parse(choices[0]?.message.content ?? ""));
  });

  it("lists the models and retrieves one", async () => {
    const model = { id: DEMO, object: "model", created: expect.any(Number), owned_by: "embedded", max_model_len: 4096 };
    expect((await client.models.list()).data).toContainEqual(model);
    expect(await client.models.retrieve(DEMO)).toEqual(model);
  });

  it("throws NotFoundError for a model there is not", async () => {
    const error = await client.chat.completions.create({ ...ada, model: "no-such-model" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ status: 404, code: "model_not_found", param: "model", message: expect.stringContaining(DEMO) });
    await expect(client.models.retrieve("no-such-model")).rejects.toBeInstanceOf(NotFoundError);
  });

  it.each([
    [{ max_tokens: 0 }, "max_tokens", "400 max_tokens must be a whole number from 1 to 100000, got 0."],
    [{ max_tokens: 100_001 }, "max_tokens", "400 max_tokens must be a whole number from 1 to 100000, got 100001."],
    [{ temperature: 3 }, "temperature", "400 temperature must be a number from 0 to 2, got 3."],
    [{ top_p: -1 }, "top_p", "400 top_p must be a number from 0 to 1, got -1."],
    [{ messages: [] }, "messages", expect.stringContaining("messages must")],
  ])("throws BadRequestError that names the field for %o", async (wrong, param, message) => {
    const error = await client.chat.completions.create({ ...ada, ...wrong }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({ status: 400, code: "invalid_request", param, message });
  });

  it.each([false, true])("throws BadRequestError with both numbers for a message larger than the window (stream: %s)", async (stream) => {
    const long = { model: DEMO, messages: [{ role: "user" as const, content: TOO_LONG }], stream };
    const error = await client.chat.completions.create(long).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      code: "context_length_exceeded",
      param: "messages",
      message: expect.stringMatching(/takes [\d,]+ tokens .* the context window holds 4,096: shorten the last message/),
    });
  });

  it("gets a reply though its allowance is larger than the window: it is a ceiling", async () => {
    const { choices } = await client.chat.completions.create({ ...ada, max_tokens: 5000 });
    expect(choices).toMatchObject([{ message: { content: ADA_ANSWER }, finish_reason: "stop" }]);
  });

  it("gets a vector of length 1 of each text, the same in both forms, with exact usage", async () => {
    const texts = { model: DEMO, input: ["My name is Ada.", "a dog", "My name is Ada."] };
    // The client asks for base64 unless it is told otherwise.
    const { data, usage } = await client.embeddings.create(texts);
    const floats = await client.embeddings.create({ ...texts, encoding_format: "float" });
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(data[2]?.embedding).toEqual(data[0]?.embedding);
    expect(data[1]?.embedding).not.toEqual(data[0]?.embedding);
    expect(data.map(({ embedding }) => Math.hypot(...embedding))).toEqual(texts.input.map(() => expect.closeTo(1, 5)));
    expect(floats.data.map(({ embedding }) => embedding.map(Math.fround))).toEqual(data.map(({ embedding }) => embedding));
    const alone = await Promise.all(
      texts.input.map(async (input) => (await client.embeddings.create({ model: DEMO, input })).usage.total_tokens),
    );
    const total = alone.reduce((sum, tokens) => sum + tokens);
    expect([usage, floats.usage]).toEqual([0, 1].map(() => ({ prompt_tokens: total, total_tokens: total })));
  });

  it("throws BadRequestError with both numbers for a text larger than the window, which it does not cut", async () => {
    const error = await client.embeddings.create({ model: DEMO, input: ["short", TOO_LONG] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      code: "context_length_exceeded",
      param: "input",
      message: expect.stringMatching(/^400 Text 2 of 2 has [\d,]+ tokens and does not fit the context window of 4,096 tokens/),
    });
  });

  it("is told that replies carry no log probabilities, instead of getting none", async () => {
    await expect(client.chat.completions.create({ ...ada, logprobs: true })).rejects.toMatchObject({ status: 501, param: "logprobs" });
  });

  const endless = {
    ...ada,
    response_format: { type: "json_schema" as const, json_schema: { name: "list", schema: ENDLESS_LIST } },
  };

  it("frees the engine when it leaves a stream at its first word", () =>
    expectFreed(oriel, async () => {
      const stream = await client.chat.completions.create({ ...endless, stream: true });
      await stream[Symbol.asyncIterator]().next();
      return () => stream.controller.abort();
    }));

  it("frees the engine when it leaves while it waits for a whole reply", async () => {
    const leaving = new AbortController();
    const left = client.chat.completions.create(endless, { signal: leaving.signal }).catch((thrown: unknown) => thrown);
    await expectFreed(oriel, async () => () => leaving.abort());
    expect(await left).toBeInstanceOf(APIUserAbortError);
  });
});
