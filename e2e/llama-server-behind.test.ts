import { type FakeUpstream, readRecordings, recordedServer } from "@oriel/testkit";
import { Ollama } from "ollama";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gather } from "./gather.ts";
import { call } from "./http.ts";
import { type Oriel, startOriel } from "./oriel.ts";

const RECORDINGS = new URL("../packages/engine/src/upstream/fixtures/llama-server/", import.meta.url);
const MODEL = "tiny-random";

describe("Oriel in front of a llama-server, for a client that speaks Ollama", () => {
  let server: FakeUpstream;
  let oriel: Oriel;
  let client: Ollama;

  beforeAll(async () => {
    server = await recordedServer(await readRecordings(RECORDINGS, ["v1_models", "props", "chat_stream", "chat_overflow"]));
    oriel = await startOriel({ args: ["--backend", server.url] });
    client = new Ollama({ host: oriel.url });
  });
  afterAll(async () => {
    await oriel.stop();
    await server.close();
  });

  it("shows the window it was started with, which is not the one the model was made for", async () => {
    expect((await client.ps()).models).toMatchObject([{ name: MODEL, context_length: 1024 }]);
    expect(await client.show({ model: MODEL })).toMatchObject({
      parameters: expect.stringMatching(/^num_ctx +1024$/),
      model_info: { "unknown.context_length": 32_768 },
    });
  });

  it("says what to do instead where the window cannot be set", async () => {
    const answer = await call(oriel, "PUT", `/api/v1/models/${MODEL}/context`, { tokens: 2048 });
    expect(answer).toMatchObject({ status: 501, json: { code: "not_supported", detail: expect.stringContaining("-c 16384") } });
  });

  it("streams its reply, with the figures it gave", async () => {
    const parts = await gather(
      await client.chat({ model: MODEL, messages: [{ role: "user", content: "What is a KV cache?" }], stream: true }),
    );
    expect(parts.slice(0, -1).every((part) => part.message.content !== "" && !part.done)).toBe(true);
    expect(parts.at(-1)).toMatchObject({ done: true, done_reason: "length", prompt_eval_count: 41, eval_count: 12 });
  });

  it("says that a prompt is too long, with both numbers", async () => {
    // The recordings of one route are played in turn: the second is the refusal.
    await expect(client.chat({ model: MODEL, messages: [{ role: "user", content: "A long text." }] })).rejects.toMatchObject({
      status_code: 400,
      message: expect.stringMatching(/1024 tokens/),
    });
  });
});
