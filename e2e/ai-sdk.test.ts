import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, generateText, jsonSchema, Output, streamText } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectFreed } from "./in-flight.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { ADA, ADA_ANSWER, ENDLESS_LIST, TOO_LONG } from "./talk.ts";

describe("the AI SDK", () => {
  let oriel: Oriel;
  let provider: ReturnType<typeof createOpenAICompatible>;

  beforeAll(async () => {
    oriel = await startOriel();
    provider = createOpenAICompatible({ name: "oriel", baseURL: `${oriel.url}/v1`, includeUsage: true, supportsStructuredOutputs: true });
  });
  afterAll(() => oriel.stop());

  const ada = () => ({ model: provider(DEMO), messages: [...ADA], temperature: 0 });

  it("generates text", async () => {
    const { text, finishReason, usage } = await generateText(ada());
    expect({ text, finishReason }).toEqual({ text: ADA_ANSWER, finishReason: "stop" });
    expect(usage).toMatchObject({ inputTokens: 34, outputTokens: 7, totalTokens: 41 });
  });

  it("streams text, with usage", async () => {
    const result = streamText(ada());
    const pieces: string[] = [];
    for await (const piece of result.textStream) pieces.push(piece);
    expect(pieces.join("")).toBe(ADA_ANSWER);
    expect(pieces.length).toBeGreaterThan(1);
    expect(await result.finishReason).toBe("stop");
    expect(await result.usage).toMatchObject({ inputTokens: 34, outputTokens: 7 });
  });

  it("gets an object in the form of its schema", async () => {
    const schema = jsonSchema<{ name: string }>({ type: "object", properties: { name: { enum: ["Ada", "Bob"] } }, required: ["name"] });
    const { output } = await generateText({ ...ada(), output: Output.object({ schema }) });
    expect(["Ada", "Bob"]).toContain(output.name);
  });

  it("throws APICallError with the status and the code, and does not try again what cannot succeed", async () => {
    const error = await generateText({ model: provider(DEMO), prompt: TOO_LONG }).catch((thrown: unknown) => thrown);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      statusCode: 400,
      isRetryable: false,
      data: { error: { code: "context_length_exceeded", type: "invalid_request_error" } },
    });
  });

  it("throws APICallError for a model there is not", async () => {
    await expect(generateText({ model: provider("no-such-model"), prompt: "Hello." })).rejects.toMatchObject({
      name: "AI_APICallError",
      statusCode: 404,
    });
  });

  it("frees the engine when its signal aborts", () =>
    expectFreed(oriel, async () => {
      const leaving = new AbortController();
      const schema = jsonSchema({ type: "object", properties: { list: ENDLESS_LIST }, required: ["list"] });
      const { textStream } = streamText({ ...ada(), output: Output.object({ schema }), abortSignal: leaving.signal });
      await textStream[Symbol.asyncIterator]().next();
      return () => leaving.abort();
    }));
});
