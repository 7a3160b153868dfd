import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { answerJson, type Exchange, type FakeUpstream, fakeUpstream, type Gate, gate } from "@oriel/testkit";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Oriel, startOriel } from "./oriel.ts";
import type { Said } from "./small-window.ts";

const MODEL = "steady:8b";
const WINDOW = 8192;
const DETAILS = {
  parent_model: "",
  format: "gguf",
  family: "qwen3",
  families: ["qwen3"],
  parameter_size: "8B",
  quantization_level: "Q4_K_M",
};
const ENTRY = { name: MODEL, model: MODEL, size: 5e9, digest: "a".repeat(64), details: DETAILS };

/** Four megabytes: about a million tokens. */
const SENTENCE = "The quick brown fox jumps over the lazy dog, and runs along the river bank until it is dark. ";
const MILLION = SENTENCE.repeat(Math.ceil(4e6 / SENTENCE.length));

describe("a million tokens beside ten small streams", () => {
  let ollama: FakeUpstream;
  let oriel: Oriel;
  let streams: readonly SmallStream[];
  /** Settles when all of them have ended. */
  let over: Promise<unknown>;
  /** Opens when the large request has reached the engine. */
  let reached: Gate;

  beforeAll(async () => {
    streams = Array.from({ length: 10 }, () => new SmallStream());
    ollama = await fakeUpstream({
      "GET /api/version": answerJson({ version: "0.33.0" }),
      "GET /api/tags": answerJson({ models: [ENTRY] }),
      "GET /api/ps": answerJson({ models: [{ ...ENTRY, context_length: WINDOW, size_vram: 0, expires_at: "2099-01-01T00:00:00Z" }] }),
      "POST /api/show": answerJson({
        details: DETAILS,
        model_info: { "general.architecture": "qwen3", "qwen3.context_length": WINDOW },
        capabilities: ["completion"],
      }),
      "POST /api/chat": answerChat,
    });
    oriel = await startOriel({ args: ["--backend", ollama.url] });
    const client = new OpenAI({ baseURL: `${oriel.url}/v1`, apiKey: "none", maxRetries: 0 });
    over = Promise.all(
      streams.map(async (stream, at) => {
        const messages = [{ role: "user" as const, content: `Small stream ${at}` }];
        const chunks = await client.chat.completions.create({ model: MODEL, messages, stream: true });
        for await (const { choices } of chunks) if (choices[0]?.delta.content === WORD) stream.arrived();
      }),
    );
    await Promise.all(streams.map((stream) => stream.moved(3)));
  });
  afterAll(async () => {
    for (const stream of streams) stream.end();
    await over;
    await oriel.stop();
    await ollama.close();
  });

  /** A small stream sends its next piece as soon as the last one has arrived. */
  async function answerChat(exchange: Exchange): Promise<void> {
    const [, at] = /Small stream (\d+)/.exec(exchange.body) ?? [];
    const stream = at === undefined ? undefined : streams[Number(at)];
    exchange.head(200, { "content-type": "application/x-ndjson" });
    if (stream === undefined) reached.open();
    else {
      while (!stream.isOver) {
        const arrival = stream.next();
        await exchange.write(piece(WORD));
        await arrival;
      }
    }
    await exchange.write(LAST);
    exchange.end();
  }

  // So many pieces come at least, of all streams together: half of what does come, and more than would if all were done in one go.
  it.for<readonly [what: string, least: number, messages: readonly Said[]]>([
    [
      "one old message",
      30,
      [
        { role: "user", content: MILLION },
        { role: "assistant", content: "I have read it." },
        { role: "user", content: "What now?" },
      ],
    ],
    [
      "2,000 messages",
      40,
      Array.from(
        { length: 1999 },
        (_, at): Said => ({ role: at % 2 === 0 ? "user" : "assistant", content: `${at}: ${MILLION.slice(0, 2000)}` }),
      ),
    ],
  ])("every stream goes on while Oriel reads, counts and cuts them, in %s", async ([, least, messages], { annotate }) => {
    reached = gate();
    const body = Buffer.from(JSON.stringify({ model: MODEL, messages, max_tokens: 16 }));
    const large = send(body.length);
    const answer = once(large, "response");
    large.write(body.subarray(0, -1));
    // By then Oriel has taken all but the last byte: what comes after it is work that has to be shared.
    await Promise.all(streams.map((stream) => stream.moved(150)));

    const before = streams.map(({ pieces }) => pieces);
    for (const stream of streams) stream.largestGapMs = 0;
    large.end(body.subarray(-1));
    await reached.opened;
    const got = streams.map(({ pieces }, at) => pieces - (before[at] ?? 0));
    await annotate(`largest gap of a stream meanwhile: ${Math.max(...streams.map(({ largestGapMs }) => largestGapMs)).toFixed(0)} ms`);
    expect(Math.min(...got)).toBeGreaterThan(0);
    expect(got.reduce((sum, pieces) => sum + pieces, 0)).toBeGreaterThanOrEqual(least);

    const [response]: IncomingMessage[] = await answer;
    expect(response?.statusCode).toBe(200);
    response?.resume();
  });

  function send(length: number): ClientRequest {
    const headers = { "content-type": "application/json", "content-length": length };
    return request(`${oriel.url}/v1/chat/completions`, { method: "POST", headers });
  }
});

/** A stream of which every piece is sent when the last one has arrived. */
class SmallStream {
  pieces = 0;
  isOver = false;
  largestGapMs = 0;
  #lastMs = performance.now();
  #arrival: Gate = gate();

  arrived(): void {
    this.pieces += 1;
    this.largestGapMs = Math.max(this.largestGapMs, performance.now() - this.#lastMs);
    this.#lastMs = performance.now();
    const { open } = this.#arrival;
    this.#arrival = gate();
    open();
  }

  /** Settles when the next piece has arrived, or the stream is over. */
  next(): Promise<void> {
    return this.#arrival.opened;
  }

  /** Settles after so many more pieces. */
  async moved(pieces: number): Promise<void> {
    for (let left = pieces; left > 0; left -= 1) await this.next();
  }

  end(): void {
    this.isOver = true;
    this.#arrival.open();
  }
}

const WORD = "word ";
const LAST = `${JSON.stringify({ model: MODEL, message: { role: "assistant", content: "" }, done: true, done_reason: "stop", prompt_eval_count: 40, eval_count: 1 })}\n`;

function piece(content: string): string {
  return `${JSON.stringify({ model: MODEL, message: { role: "assistant", content }, done: false })}\n`;
}
