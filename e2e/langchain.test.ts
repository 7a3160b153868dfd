import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { ChatOllama } from "@langchain/ollama";
import { ChatOpenAI } from "@langchain/openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gather } from "./gather.ts";
import { expectFreed } from "./in-flight.ts";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { ADA, ADA_ANSWER, ENDLESS_LIST, TOO_LONG } from "./talk.ts";

const messages: readonly BaseMessage[] = ADA.map(({ role, content }) =>
  role === "user" ? new HumanMessage(content) : new AIMessage(content),
);

describe("LangChain", () => {
  let oriel: Oriel;

  beforeAll(async () => {
    oriel = await startOriel();
  });
  afterAll(() => oriel.stop());

  describe("ChatOpenAI", () => {
    const chat = () => new ChatOpenAI({ model: DEMO, temperature: 0, apiKey: "none", configuration: { baseURL: `${oriel.url}/v1` } });

    it("invokes", async () => {
      const reply = await chat().invoke([...messages]);
      expect(reply.content).toBe(ADA_ANSWER);
      expect(reply.usage_metadata).toMatchObject({ input_tokens: 34, output_tokens: 7, total_tokens: 41 });
      expect(reply.response_metadata).toMatchObject({ finish_reason: "stop" });
    });

    it("streams", async () => {
      const chunks = await gather(await chat().stream([...messages]));
      expect(chunks.map((chunk) => chunk.text).join("")).toBe(ADA_ANSWER);
      expect(chunks.filter((chunk) => chunk.usage_metadata !== undefined)).toMatchObject([{ usage_metadata: { total_tokens: 41 } }]);
    });

    it("recognises a prompt that is too long", async () => {
      await expect(chat().invoke(TOO_LONG)).rejects.toMatchObject({ status: 400, code: "context_length_exceeded" });
    });

    it("frees the engine when its signal aborts", () =>
      expectFreed(oriel, async () => {
        const leaving = new AbortController();
        const stream = await chat().stream([...messages], {
          signal: leaving.signal,
          response_format: { type: "json_schema", json_schema: { name: "list", schema: ENDLESS_LIST } },
        });
        await stream.next();
        return () => leaving.abort();
      }));
  });

  describe("ChatOllama", () => {
    const chat = () => new ChatOllama({ model: DEMO, temperature: 0, baseUrl: oriel.url });

    it("invokes", async () => {
      const reply = await chat().invoke([...messages]);
      expect(reply.content).toBe(ADA_ANSWER);
      expect(reply.usage_metadata).toMatchObject({ input_tokens: 34, output_tokens: 7, total_tokens: 41 });
      expect(reply.response_metadata).toMatchObject({ done_reason: "stop" });
    });

    it("streams", async () => {
      const chunks = await gather(await chat().stream([...messages]));
      expect(chunks.map((chunk) => chunk.text).join("")).toBe(ADA_ANSWER);
      expect(chunks.at(-1)?.usage_metadata).toMatchObject({ output_tokens: 7 });
    });

    it("is told that a prompt is too long", async () => {
      await expect(chat().invoke(TOO_LONG)).rejects.toThrow(/takes [\d,]+ tokens .* the context window holds 4,096/);
    });

    // Only while it waits for a whole reply: out of a stream this client goes without hanging up.
    it("frees the engine when its signal aborts", async () => {
      const leaving = new AbortController();
      const left = chat().invoke([...messages], { signal: leaving.signal, format: ENDLESS_LIST });
      await expectFreed(oriel, async () => () => leaving.abort());
      // It answers what had come by then.
      expect((await left).text).toMatch(/^\[/);
    });
  });
});
