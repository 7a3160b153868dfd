import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { ChatOllama } from "@langchain/ollama";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, streamText } from "ai";
import { Ollama } from "ollama";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gather } from "./gather.ts";
import { DEMO, type Oriel } from "./oriel.ts";
import { receiptOf, type Watched, watchedFetch } from "./reply-facts.ts";
import { line, type Said, SMALL, startSmall } from "./small-window.ts";

const TURNS = 24;
const ALLOWANCE = 24;

/** Answers a conversation, by the official client. */
type Ask = (messages: readonly Said[]) => Promise<string>;

const CLIENTS: readonly (readonly [name: string, open: (url: string, fetch: Watched["fetch"]) => Ask])[] = [
  [
    "openai",
    (url, fetch) => async (messages) => {
      const { choices } = await openai(url, fetch).chat.completions.create({ ...ofOpenAI, messages: [...messages] });
      return choices[0]?.message.content ?? "";
    },
  ],
  [
    "openai, streaming",
    (url, fetch) => async (messages) => {
      const chunks = await gather(await openai(url, fetch).chat.completions.create({ ...ofOpenAI, messages: [...messages], stream: true }));
      return chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    },
  ],
  [
    "ollama",
    (url, fetch) => async (messages) =>
      (await new Ollama({ host: url, fetch }).chat({ ...ofOllama, messages: [...messages] })).message.content,
  ],
  [
    "ollama, streaming",
    (url, fetch) => async (messages) => {
      const parts = await gather(await new Ollama({ host: url, fetch }).chat({ ...ofOllama, messages: [...messages], stream: true }));
      return parts.map(({ message }) => message.content).join("");
    },
  ],
  ["the AI SDK", (url, fetch) => async (messages) => (await generateText({ ...ofAiSdk(url, fetch), messages: [...messages] })).text],
  ["the AI SDK, streaming", (url, fetch) => async (messages) => await streamText({ ...ofAiSdk(url, fetch), messages: [...messages] }).text],
  [
    "LangChain's ChatOpenAI",
    (url, fetch) => async (messages) => {
      const options = { model: DEMO, temperature: 0, maxTokens: ALLOWANCE, apiKey: "none" };
      return (await new ChatOpenAI({ ...options, configuration: { baseURL: `${url}/v1`, fetch } }).invoke(ofLangChain(messages))).text;
    },
  ],
  [
    "LangChain's ChatOllama",
    (url, fetch) => async (messages) => {
      const options = { model: DEMO, temperature: 0, numPredict: ALLOWANCE };
      return (await new ChatOllama({ ...options, baseUrl: url, fetch }).invoke(ofLangChain(messages))).text;
    },
  ],
];

const ofOpenAI = { model: DEMO, temperature: 0, max_tokens: ALLOWANCE } as const;
const ofOllama = { model: DEMO, options: { temperature: 0, num_predict: ALLOWANCE } } as const;

function openai(url: string, fetch: Watched["fetch"]): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", fetch, maxRetries: 0 });
}

function ofAiSdk(url: string, fetch: Watched["fetch"]) {
  const provider = createOpenAICompatible({ name: "oriel", baseURL: `${url}/v1`, fetch });
  return { model: provider(DEMO), temperature: 0, maxOutputTokens: ALLOWANCE, maxRetries: 0 };
}

function ofLangChain(messages: readonly Said[]) {
  return messages.map(({ role, content }) => (role === "user" ? new HumanMessage(content) : new AIMessage(content)));
}

describe("a conversation that outgrows the window", () => {
  let oriel: Oriel;
  beforeAll(async () => {
    oriel = await startSmall();
  });
  afterAll(() => oriel.stop());

  it.each(CLIENTS)("goes on for %s, which knows nothing of it", async (name, open) => {
    const watched = watchedFetch();
    const ask = open(oriel.url, watched.fetch);
    const said: Said[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      said.push(line(name, turn));
      const content = await ask(said);
      expect(content).not.toBe("");
      said.push({ role: "assistant", content });
    }

    const { facts } = watched;
    expect(facts.map(({ kept, compacted, dropped, recalled }) => kept + compacted + dropped + recalled)).toEqual(
      facts.map((_, turn) => 2 * turn + 1),
    );
    expect(new Set(facts.map(({ session, window }) => `${session} ${window}`)).size).toBe(1);
    expect(facts.at(-1)?.dropped).toBeGreaterThan(0);
    // Between two cuts nothing more leaves: the model reads only what is new.
    expect(new Set(facts.map(({ dropped, recalled }) => dropped + recalled)).size).toBeLessThan(5);

    const receipts = await Promise.all(facts.map((fact) => receiptOf(oriel, fact)));
    expect(receipts.map(({ verdict }) => verdict)).toEqual(receipts.map(() => ({ kind: "verified" })));
    expect(receipts.map(({ window }) => window)).toEqual(receipts.map(() => expect.objectContaining({ loaded: SMALL })));
    expect(receipts.map(({ retries }) => retries)).toEqual(receipts.map(() => []));
  });
});
