import { randomUUID } from "node:crypto";
import type { CancelSignal, Engine, EngineModel, EngineRequest, Tokens } from "@oriel/core";
import { type Ask, asking, expectJson, inquire, readAnswer } from "../answer.ts";
import { connection } from "../connection.ts";
import { countAt, fieldsOf, listOf } from "../fields.ts";
import type { Incoming } from "../incoming.ts";
import { ANSWER_MS, IDLE_MS, type UpstreamOptions } from "../options.ts";
import { isOriel, orielItself } from "../oriel-itself.ts";
import { refusal } from "../refusal.ts";
import { type ReplyCall, replyStream } from "../reply-stream.ts";
import { vectorsIn } from "../vectors.ts";
import { mayComeWhole, wholeReply } from "../whole-reply.ts";
import type { Dialect, OpenaiKind } from "./dialect.ts";
import { dialectOf } from "./dialects/dialects.ts";
import { recogniseDialect } from "./recognise.ts";
import { openaiReply, openaiWholeReply } from "./reply.ts";
import { type AnswerForm, openaiEmbedding, openaiPrompt, openaiRequest } from "./request.ts";

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

  function formFor(request: EngineRequest): AnswerForm {
    if (dialect.stopsWhole && mayComeWhole(request)) return "whole";
    return reportsUsage ? "stream" : "stream-without-usage";
  }

  async function open(request: EngineRequest, form: AnswerForm, signal: CancelSignal): Promise<Incoming> {
    if (!isRecognised) await recognised(asking(line, signal, answerMs));
    const response = await post(request, form, signal);
    if (form !== "stream" || (response.status !== 400 && response.status !== 422)) return response;
    const answer = await readAnswer(response, { party, signal, silenceMs: idleMs });
    if (!/stream_options|include_usage/.test(answer.text)) throw refusal(answer, party, { model: request.model });
    reportsUsage = false;
    return post(request, "stream-without-usage", signal);
  }

  function post(request: EngineRequest, form: AnswerForm, signal: CancelSignal): Promise<Incoming> {
    const { path, body } = openaiRequest(request, dialect, form);
    return line.send({ method: "POST", path, body: JSON.stringify(body), signal, silenceMs: idleMs });
  }

  return {
    id: options.id,
    get label() {
      return dialect.label;
    },
    url: party.url,
    get abilities() {
      const { windowNote, kvNote } = dialect;
      const kvCache = kvNote === undefined ? undefined : { type: undefined, note: kvNote };
      return { setsWindow: false, windowNote, embeds: true, kvCache };
    },

    models: (signal) => inquire(line, signal, answerMs, listed),

    model: (name, signal) => inquire(line, signal, answerMs, async (put) => (await listed(put)).find((model) => model.name === name)),

    send(request, signal) {
      const form = formFor(request);
      const asked = { model: request.model, window: windows.get(request.model) };
      const reply = { party, asked, maxTokens: request.maxTokens, newId };
      const call: ReplyCall = {
        party,
        asked,
        mediaType: "text/event-stream",
        silenceMs: idleMs,
        reader: () => (form === "whole" ? openaiWholeReply(reply) : openaiReply(reply)),
        open: (cancel) => open(request, form, cancel),
      };
      return form === "whole" ? wholeReply(call, signal) : replyStream(call, signal);
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
