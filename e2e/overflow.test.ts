import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scriptedModel } from "@oriel/testkit";
import { Ollama } from "ollama";
import OpenAI, { BadRequestError } from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO, type Oriel, startOriel } from "./oriel.ts";
import { factsIn, type ReplyFacts, receiptOf, watchedFetch } from "./reply-facts.ts";
import { line, longTalk, SMALL, startSmall } from "./small-window.ts";
import { TOO_LONG } from "./talk.ts";

describe("a prompt that does not fit", () => {
  let oriel: Oriel;
  beforeAll(async () => {
    oriel = await startSmall();
  });
  afterAll(() => oriel.stop());

  const asked = { model: DEMO, temperature: 0, max_tokens: 20 };
  const openai = (headers: Readonly<Record<string, string>> = {}, fetch = globalThis.fetch) =>
    new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none", maxRetries: 0, defaultHeaders: headers, fetch });
  const ollama = (headers: Readonly<Record<string, string>> = {}) => new Ollama({ host: oriel.url, headers });

  describe("is refused where the client wants that, with both numbers", () => {
    const messages = [...longTalk("the client that wants all or nothing", 81)];
    const both = /^(400 )?The prompt takes 2,\d{3} tokens, .* but the context window holds 1,024: /;

    it.each([false, true])("as a BadRequestError of the OpenAI client (stream: %s)", async (stream) => {
      const error = await openai({ "X-Oriel-Overflow": "reject" })
        .chat.completions.create({ ...asked, messages, stream })
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(BadRequestError);
      expect(error).toMatchObject({ code: "context_length_exceeded", type: "invalid_request_error", param: "messages" });
      expect(error).toMatchObject({ message: expect.stringMatching(both), error: { details: { window: SMALL } } });
    });

    it("as a ResponseError of the Ollama client, streaming or not", async () => {
      const refused = { name: "ResponseError", status_code: 400, message: expect.stringMatching(both) };
      const client = ollama({ "X-Oriel-Overflow": "reject" });
      await expect(client.chat({ model: DEMO, messages })).rejects.toMatchObject(refused);
      await expect(client.chat({ model: DEMO, messages, stream: true })).rejects.toMatchObject(refused);
    });

    it("and is answered when it fits", async () => {
      const { usage } = await openai({ "X-Oriel-Overflow": "reject" }).chat.completions.create({ ...asked, messages: messages.slice(-3) });
      expect(usage?.prompt_tokens).toBeLessThan(SMALL);
    });
  });

  it("is refused when the last message alone is too large, whatever the client wants, in words", async () => {
    const messages = [...longTalk("the client with a book", 20), { role: "user" as const, content: TOO_LONG }];
    for (const overflow of ["trim", "summarize", "reject"]) {
      const client = openai({ "X-Oriel-Overflow": overflow });
      await expect(client.chat.completions.create({ ...asked, messages })).rejects.toMatchObject({ code: "context_length_exceeded" });
    }
    await expect(openai().chat.completions.create({ ...asked, messages })).rejects.toMatchObject({
      message: expect.stringMatching(/last message \d+,\d{3}.*holds 1,024: shorten the last message/),
    });
    await expect(ollama().chat({ model: DEMO, messages })).rejects.toThrow(/shorten the last message, or raise the model's window\.$/);
  });

  it("is refused for an overflow there is not, with those there are", async () => {
    await expect(
      openai({ "X-Oriel-Overflow": "cut" }).chat.completions.create({ ...asked, messages: [line("any", 1)] }),
    ).rejects.toMatchObject({
      status: 400,
      param: "X-Oriel-Overflow",
      message: expect.stringContaining("trim, summarize, reject"),
    });
  });

  it("has a summary stand for what leaves, and the next turn has the same one", async () => {
    const watched = watchedFetch();
    const client = openai({ "X-Oriel-Overflow": "summarize" }, watched.fetch);
    const said = [...longTalk("the client that likes summaries", 81)];
    const { choices } = await client.chat.completions.create({ ...asked, messages: said });
    const answered = { role: "assistant" as const, content: choices[0]?.message.content ?? "" };
    await client.chat.completions.create({ ...asked, messages: [...said, answered, line("the client that likes summaries", 82)] });

    const [first, next] = await Promise.all(watched.facts.map((fact) => receiptOf(oriel, fact)));
    expect(first).toMatchObject({
      overflow: "summarize",
      is_new_cut: true,
      verdict: { kind: "verified" },
      session_id: next?.["session_id"],
    });
    expect(first?.["checkpoints"]).toEqual([
      { id: expect.any(String), from: 0, to: expect.any(Number), by: expect.any(String), tokens: expect.any(Number) },
    ]);
    expect(next).toMatchObject({ is_new_cut: false, stages: [], verdict: { kind: "verified" }, checkpoints: first?.["checkpoints"] });
    expect(watched.facts[1]?.compacted).toBe(watched.facts[0]?.compacted);
    expect(watched.facts[1]?.compacted).toBeGreaterThan(40);
  });
});

/** Refuses a prompt in which a call and its results have parted, as strict templates do. */
const STRICT_TEMPLATE = [
  "{% if tools %}{% for tool in tools %}{{ tool | tojson }}{% endfor %}<tool_call></tool_call>{% endif %}",
  "{% for message in messages %}",
  "{% set before = messages[loop.index0 - 1] if not loop.first else none %}",
  "{% if message.role == 'tool' and (before is none or not (before.role == 'tool' or before.tool_calls)) %}",
  "{{ raise_exception('a result without its call') }}{% endif %}",
  "{% if before is not none and before.tool_calls and message.role != 'tool' %}{{ raise_exception('a call without its result') }}{% endif %}",
  "{{ '<|im_start|>' + message.role + '\\n' }}{% if message.content %}{{ message.content }}{% endif %}",
  "{% if message.tool_calls %}{% for call in message.tool_calls %}{{ call | tojson }}{% endfor %}{% endif %}{{ '<|im_end|>\\n' }}",
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
].join("");

describe("an agent's conversation that outgrows the window", () => {
  let folder: string;
  let oriel: Oriel;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-tools-"));
    const file = join(folder, "agent.gguf");
    await writeFile(file, scriptedModel({ script: ["It ", "is ", "fine."], template: STRICT_TEMPLATE, trainedWindow: 4096 }));
    oriel = await startOriel({ args: ["--model", file] });
  });
  afterAll(async () => {
    await oriel.stop();
    await rm(folder, { recursive: true });
  });

  const tools = [
    { type: "function", function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } } },
  ];
  const calls = (turn: number, count: number) =>
    Array.from({ length: count }, (_, at) => ({
      id: `call-${turn}-${at}`,
      type: "function",
      function: { name: "weather", arguments: JSON.stringify({ city: `City ${turn}.${at}` }) },
    }));
  const results = (turn: number, count: number) =>
    calls(turn, count).map(({ id }) => ({
      role: "tool",
      tool_call_id: id,
      content: `Sunny in ${id}. ${"No wind at all. ".repeat(turn % 7)}`,
    }));

  const ask = (messages: readonly object[], headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${oriel.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ model: "agent", messages, tools, temperature: 0, max_tokens: 64 }),
    });

  it("is held with a model whose template refuses a result without its call", async () => {
    const response = await ask([{ role: "user", content: "How is the weather?" }, ...results(0, 1)]);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("a result without its call")]);
  });

  it.each(["trim", "summarize"])("goes on by %s, and calls of tools never part from their results", async (overflow) => {
    const messages: object[] = [{ role: "system", content: "Be brief." }];
    const facts: ReplyFacts[] = [];
    for (let turn = 0; turn < 24; turn += 1) {
      const count = 1 + (turn % 3);
      messages.push({ role: "user", content: `Under ${overflow}: how is the weather, for the ${turn}. time?` });
      messages.push({ role: "assistant", content: null, tool_calls: calls(turn, count) }, ...results(turn, count));
      const response = await ask(messages, { "x-oriel-overflow": overflow });
      expect(await response.json()).toMatchObject({ choices: [{ message: { content: "It is fine." } }] });
      messages.push({ role: "assistant", content: "It is fine." });
      facts.push(factsIn(response.headers));
    }
    const receipts = await Promise.all(facts.map((fact) => receiptOf(oriel, fact)));
    expect(receipts.map(({ verdict }) => verdict)).toEqual(receipts.map(() => ({ kind: "verified" })));
    expect(receipts.filter((receipt) => receipt["is_new_cut"] === true).length).toBeGreaterThan(1);
  });
});
