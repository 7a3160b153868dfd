import { randomUUID } from "node:crypto";
import type { Engine, EngineModel, EngineRequest, Tokens } from "@oriel/core";
import type { Dispatcher } from "undici";
import { type Ask, asking, expectJson, inquire, readAnswer } from "../answer.ts";
import { connection } from "../connection.ts";
import { countAt, fieldsOf, listOf } from "../fields.ts";
import { ANSWER_MS, IDLE_MS, type UpstreamOptions } from "../options.ts";
import { isOriel, orielItself } from "../oriel-itself.ts";
import { refusal } from "../refusal.ts";
import { replyStream } from "../reply-stream.ts";
import { vectorsIn } from "../vectors.ts";
import type { Dialect, OpenaiKind } from "./dialect.ts";
import { dialectOf } from "./dialects/dialects.ts";
import { recogniseDialect } from "./recognise.ts";
import { openaiReply } from "./reply.ts";
import { openaiEmbedding, openaiPrompt, openaiRequest } from "./request.ts";

export interface OpenaiOptions extends UpstreamOptions {
  /** Which kind of server it is; left out, it is found out by asking, and remembered. */
  readonly kind?: OpenaiKind | undefined;
}

/** Any server of OpenAI's protocol. What a kind of server does in its own way is in its dialect. */
export function openaiEngine(options: OpenaiOptions): Engine {
  const { idleMs = IDLE_MS, answerMs = ANSWER_MS, newId = randomUUID } = options;
  let dialect = dialectOf(options.kind ?? "openai");
  let isRecognised = options.kind !== undefined;
  /** Old servers refuse the field that asks for usage. */
  let reportsUsage = true;
  /** What the server said it holds, by model: tells a full window from a used-up allowance. */
  let windows: ReadonlyMap<string, Tokens | undefined> = new Map();

  const line = connection({
    ...options,
    get label() {
      return dialect.label;
    },
  });
  const { party } = line;

  async function recognised(put: Ask): Promise<Dialect> {
    if (isRecognised) return dialect;
    const [found, itself] = await Promise.all([recogniseDialect(put), isOriel(put)]);
    if (itself) throw orielItself(party.url);
    // A server that lists no models may still answer requests: it is taken for a plain one.
    dialect = found ?? dialect;
    isRecognised = true;
    return dialect;
  }

  async function listed(put: Ask): Promise<readonly EngineModel[]> {
    const models = await (await recognised(put)).models(put, party);
    windows = new Map(models.map((model) => [model.name, model.loadedWindow]));
    return models;
  }

  async function open(request: EngineRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    await recognised(asking(line, signal, answerMs));
    const response = await post(request, signal);
    if (!reportsUsage || (response.statusCode !== 400 && response.statusCode !== 422)) return response;
    const answer = await readAnswer(response, { party, signal, silenceMs: idleMs });
    if (!/stream_options|include_usage/.test(answer.text)) throw refusal(answer, party, { model: request.model });
    reportsUsage = false;
    return post(request, signal);
  }

  function post(request: EngineRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { path, body } = openaiRequest(request, dialect, reportsUsage);
    return line.send({ method: "POST", path, body: JSON.stringify(body), signal, silenceMs: idleMs });
  }

  return {
    id: options.id,
    get label() {
      return dialect.label;
    },
    url: party.url,
    get abilities() {
      return { setsWindow: false, windowNote: dialect.windowNote, embeds: true };
    },

    models: (signal) => inquire(line, signal, answerMs, listed),

    model: (name, signal) => inquire(line, signal, answerMs, async (put) => (await listed(put)).find((model) => model.name === name)),

    send(request, signal) {
      const asked = { model: request.model, window: windows.get(request.model) };
      return replyStream(
        {
          party,
          asked,
          mediaType: "text/event-stream",
          silenceMs: idleMs,
          reader: () => openaiReply({ party, asked, maxTokens: request.maxTokens, newId }),
          open: (abort) => open(request, abort),
        },
        signal,
      );
    },

    count: (request, signal) =>
      inquire(line, signal, answerMs, async (put) => {
        const known = await recognised(put);
        const tokens = await known.count(put, openaiPrompt(request, known), party);
        return tokens === undefined ? undefined : { tokens, basis: "exact" };
      }),

    embed: (request, signal) =>
      inquire(line, signal, idleMs, async (put) => {
        const asked = { model: request.model, window: windows.get(request.model) };
        const answer = fieldsOf(expectJson(await put("POST", "/v1/embeddings", openaiEmbedding(request)), party, asked));
        const entries = listOf(answer["data"]).map(fieldsOf);
        // The protocol numbers them because their order is not promised.
        const inOrder = [...entries].sort((a, b) => (countAt(a, "index") ?? 0) - (countAt(b, "index") ?? 0));
        return {
          vectors: vectorsIn(
            inOrder.map((entry) => entry["embedding"] ?? null),
            party,
          ),
          promptTokens: countAt(fieldsOf(answer["usage"]), "prompt_tokens"),
        };
      }),

    version: () => inquire(line, undefined, answerMs, async (put) => (await recognised(put)).version(put)),

    close: () => line.close(),
  };
}
