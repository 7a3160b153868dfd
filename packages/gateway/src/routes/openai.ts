import { OrielError } from "@oriel/core";
import {
  decodeOpenAIChat,
  decodeOpenAICompletion,
  decodeOpenAIEmbeddings,
  openaiChatEncoder,
  openaiChatReply,
  openaiCompletionEncoder,
  openaiCompletionReply,
  openaiEmbeddingsReply,
  openaiError,
  openaiModelReply,
  openaiModelsReply,
} from "@oriel/protocol";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { modelsFor } from "../keys/models-for.ts";
import { answer } from "../relay/answer.ts";
import { respond } from "../relay/respond.ts";
import { clientSays } from "./client-says.ts";
import { embed } from "./embed.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** The OpenAI surface. */
export function openaiRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { log, bodyLimitBytes } = ports;

  app.post(
    "/v1/chat/completions",
    exchange(openaiError, log, async ({ incoming, outgoing }) => {
      const asked = decodeOpenAIChat(await readJson(incoming, bodyLimitBytes, "json"));
      await answer(ports, outgoing, {
        ...asked,
        says: clientSays(incoming, ports.policies),
        protocol: "openai",
        encoder: (meta) => openaiChatEncoder(meta, { includeUsage: asked.includeUsage }),
        whole: openaiChatReply,
        error: openaiError,
        idPrefix: "chatcmpl",
      });
    }),
  );

  app.post(
    "/v1/completions",
    exchange(openaiError, log, async ({ incoming, outgoing }) => {
      const asked = decodeOpenAICompletion(await readJson(incoming, bodyLimitBytes, "json"));
      await answer(ports, outgoing, {
        ...asked,
        says: clientSays(incoming, ports.policies),
        protocol: "openai",
        encoder: (meta) => openaiCompletionEncoder(meta, { includeUsage: asked.includeUsage }),
        whole: openaiCompletionReply,
        error: openaiError,
        idPrefix: "cmpl",
      });
    }),
  );

  app.post(
    "/v1/embeddings",
    exchange(openaiError, log, async ({ incoming, outgoing }) => {
      const asked = decodeOpenAIEmbeddings(await readJson(incoming, bodyLimitBytes, "json"));
      const { embeddings, headers } = await embed(ports, outgoing, asked);
      respond(
        outgoing,
        200,
        { ...headers, "Content-Type": "application/json" },
        openaiEmbeddingsReply(asked.model, embeddings, asked.encodingFormat),
      );
    }),
  );

  app.get(
    "/v1/models",
    exchange(openaiError, log, async ({ incoming, outgoing }) => {
      const models = modelsFor(ports.callers, incoming, (await ports.catalog.list()).models);
      respond(outgoing, 200, { "Content-Type": "application/json" }, openaiModelsReply(models));
    }),
  );

  app.get(
    "/v1/models/:id{.+}",
    exchange(openaiError, log, async ({ outgoing, param }) => {
      const { served } = await ports.catalog.route(param("id"));
      respond(outgoing, 200, { "Content-Type": "application/json" }, openaiModelReply(served));
    }),
  );

  otherMethods(app, openaiError, log, {
    "/v1/chat/completions": ["POST"],
    "/v1/completions": ["POST"],
    "/v1/embeddings": ["POST"],
    "/v1/models": ["GET"],
    "/v1/models/:id{.+}": ["GET"],
  });

  app.all(
    "/v1/*",
    exchange(openaiError, log, ({ incoming }) =>
      Promise.reject(
        new OrielError(
          "not_found",
          `Oriel has no ${incoming.method} ${incoming.url}. It serves /v1/chat/completions, /v1/completions, /v1/embeddings and /v1/models.`,
        ),
      ),
    ),
  );
}
