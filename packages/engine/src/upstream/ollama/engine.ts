import { randomUUID } from "node:crypto";
import type { Engine, EngineModel, ModelMemory, ModelVocabulary } from "@oriel/core";
import { type Ask, expectJson, inquire } from "../answer.ts";
import { connection } from "../connection.ts";
import { countAt, fieldsOf, textAt } from "../fields.ts";
import { ANSWER_MS, IDLE_MS, type UpstreamOptions } from "../options.ts";
import { type ReplyCall, replyStream } from "../reply-stream.ts";
import { vectorsIn } from "../vectors.ts";
import { mayComeWhole, wholeReply } from "../whole-reply.ts";
import { describedMemory } from "./memory.ts";
import { isSameName, ollamaModels, withDescription } from "./models.ts";
import { pass } from "./pass.ts";
import { ollamaReply } from "./reply.ts";
import { ollamaEmbedding, ollamaLoad, ollamaRequest, ollamaUnload } from "./request.ts";
import { shownVocabulary } from "./vocabulary.ts";

/**
 * An Ollama server, spoken to in its own protocol: only there can the window be set. Every call carries the one window it was asked
 * with, and forbids cutting, so that models are not reloaded and an overflow is an error instead of half a prompt.
 */
export function ollamaEngine(options: UpstreamOptions): Engine {
  const { idleMs = IDLE_MS, answerMs = ANSWER_MS, newId = randomUUID } = options;
  const label = "Ollama";
  const line = connection({ ...options, label });
  const { party } = line;

  /** By digest: a model's description may be large, and stays the same. */
  const memories = new Map<string, ModelMemory>();
  const vocabularies = new Map<string, ModelVocabulary>();

  async function listed(put: Ask): Promise<readonly EngineModel[]> {
    const [tags, ps] = await Promise.all([put("GET", "/api/tags"), put("GET", "/api/ps")]);
    return ollamaModels(expectJson(tags, party), expectJson(ps, party));
  }

  return {
    id: options.id,
    label,
    url: party.url,
    abilities: { setsWindow: true, embeds: true, kvCache: KV_CACHE },

    models: (signal) => inquire(line, signal, answerMs, listed),

    model: (name, signal) =>
      inquire(line, signal, answerMs, async (put) => {
        const [models, show] = await Promise.all([listed(put), put("POST", "/api/show", { model: name })]);
        if (show.status === 404) return undefined;
        const model = models.find((known) => isSameName(known.name, name)) ?? { name, state: "available" };
        return withDescription(model, expectJson(show, party, { model: name }));
      }),

    send(request, signal) {
      const isWhole = mayComeWhole(request);
      const { path, body } = ollamaRequest(request, isWhole);
      const asked = { model: request.model, window: request.window };
      const call: ReplyCall = {
        party,
        asked,
        mediaType: "application/x-ndjson",
        silenceMs: idleMs,
        reader: () => ollamaReply({ party, asked, maxTokens: request.maxTokens, newId }),
        open: (cancel) => line.send({ method: "POST", path, body: JSON.stringify(body), signal: cancel, silenceMs: idleMs }),
      };
      return isWhole ? wholeReply(call, signal) : replyStream(call, signal);
    },

    // Ollama has no way to count without reading.
    count: () => Promise.resolve(undefined),

    embed: (request, signal) =>
      inquire(line, signal, idleMs, async (put) => {
        const asked = { model: request.model, window: request.window };
        const answer = fieldsOf(expectJson(await put("POST", "/api/embed", ollamaEmbedding(request)), party, asked));
        return { vectors: vectorsIn(answer["embeddings"], party), promptTokens: countAt(answer, "prompt_eval_count") };
      }),

    load: (name, window, onProgress) =>
      inquire(line, undefined, idleMs, async (put) => {
        expectJson(await put("POST", "/api/generate", ollamaLoad(name, window)), party, { model: name, window });
        // Ollama says nothing while it loads.
        onProgress(1);
      }),

    unload: (name) =>
      inquire(line, undefined, idleMs, async (put) => {
        expectJson(await put("POST", "/api/generate", ollamaUnload(name)), party, { model: name });
      }),

    memory: (name) =>
      inquire(line, undefined, answerMs, async (put) => {
        const model = (await listed(put)).find((known) => isSameName(known.name, name));
        if (model === undefined) return undefined;
        const known = memories.get(model.digest ?? "");
        if (known !== undefined) return known;
        const memory = await describedMemory(model, async (how) =>
          expectJson(await put("POST", "/api/show", { model: name, ...how }), party, { model: name }),
        );
        if (memory !== undefined && model.digest !== undefined) memories.set(model.digest, memory);
        return memory;
      }),

    vocabulary: (name) =>
      inquire(line, undefined, answerMs, async (put) => {
        const model = (await listed(put)).find((known) => isSameName(known.name, name));
        if (model === undefined) return undefined;
        const known = vocabularies.get(model.digest ?? "");
        if (known !== undefined) return known;
        const vocabulary = shownVocabulary(
          expectJson(await put("POST", "/api/show", { model: name, verbose: true }), party, { model: name }),
        );
        if (vocabulary !== undefined && model.digest !== undefined) rememberFew(vocabularies, model.digest, vocabulary);
        return vocabulary;
      }),

    passOllama: (request, signal) => pass(line, request, idleMs, signal),

    version: () =>
      inquire(line, undefined, answerMs, async (put) => textAt(fieldsOf(expectJson(await put("GET", "/api/version"), party)), "version")),

    close: () => line.close(),
  };
}

/** Its memory is worked out as if it were f16, which is usual; nobody is told. */
const KV_CACHE = { type: undefined, note: "Ollama takes it when it starts: start it with `OLLAMA_KV_CACHE_TYPE=q8_0`." } as const;

/** A vocabulary comes to some 30 MB. */
const MOST_VOCABULARIES = 4;

function rememberFew(vocabularies: Map<string, ModelVocabulary>, digest: string, vocabulary: ModelVocabulary): void {
  vocabularies.set(digest, vocabulary);
  const [oldest] = vocabularies.keys();
  if (vocabularies.size > MOST_VOCABULARIES && oldest !== undefined) vocabularies.delete(oldest);
}
