import type { IncomingMessage } from "node:http";
import type { ServedModel } from "@oriel/core";
import {
  decodeOllamaChat,
  decodeOllamaEmbed,
  decodeOllamaEmbeddings,
  decodeOllamaGenerate,
  decodeOllamaShow,
  ollamaChatEncoder,
  ollamaChatReady,
  ollamaChatReply,
  ollamaEmbeddingsReply,
  ollamaEmbedReply,
  ollamaError,
  ollamaGenerateEncoder,
  ollamaGenerateReady,
  ollamaGenerateReply,
  ollamaPs,
  ollamaShow,
  ollamaTags,
  ollamaVersion,
} from "@oriel/protocol";
import type { Listing } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { modelsFor } from "../keys/models-for.ts";
import { answer } from "../relay/answer.ts";
import { respond } from "../relay/respond.ts";
import { clientSays } from "./client-says.ts";
import { embed } from "./embed.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { makeReady } from "./make-ready.ts";
import { otherMethods } from "./other-methods.ts";
import { passOllama } from "./pass-ollama.ts";
import type { RoutePorts } from "./ports.ts";

const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };

/** The Ollama surface. Routes Oriel does not speak itself go to an Ollama engine as they came. */
export function ollamaRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { log, bodyLimitBytes } = ports;
  const own = (incoming: IncomingMessage, { models }: Listing): readonly ServedModel[] => modelsFor(ports.callers, incoming, models);

  app.post(
    "/api/chat",
    exchange(ollamaError, log, async ({ incoming, outgoing }) => {
      const asked = decodeOllamaChat(await readJson(incoming, bodyLimitBytes, "json-or-curl"));
      if (asked.kind !== "reply") return makeReady(ports, outgoing, asked, ollamaChatReady);
      await answer(ports, outgoing, {
        ...asked,
        says: clientSays(incoming, ports.policies),
        protocol: "ollama",
        encoder: ollamaChatEncoder,
        whole: ollamaChatReply,
        error: ollamaError,
        idPrefix: "chat",
      });
    }),
  );

  app.post(
    "/api/generate",
    exchange(ollamaError, log, async ({ incoming, outgoing }) => {
      const asked = decodeOllamaGenerate(await readJson(incoming, bodyLimitBytes, "json-or-curl"));
      if (asked.kind !== "reply") return makeReady(ports, outgoing, asked, ollamaGenerateReady);
      await answer(ports, outgoing, {
        ...asked,
        says: clientSays(incoming, ports.policies),
        protocol: "ollama",
        encoder: ollamaGenerateEncoder,
        whole: ollamaGenerateReply,
        error: ollamaError,
        idPrefix: "gen",
      });
    }),
  );

  app.post(
    "/api/embed",
    exchange(ollamaError, log, async ({ incoming, outgoing }) => {
      const asked = decodeOllamaEmbed(await readJson(incoming, bodyLimitBytes, "json-or-curl"));
      const meta = { id: "", model: asked.model, createdMs: ports.pace.now() };
      const { embeddings, headers } = await embed(ports, outgoing, asked);
      respond(outgoing, 200, { ...headers, ...JSON_TYPE }, ollamaEmbedReply(meta, embeddings, ports.pace.now()));
    }),
  );

  app.post(
    "/api/embeddings",
    exchange(ollamaError, log, async ({ incoming, outgoing }) => {
      const asked = decodeOllamaEmbeddings(await readJson(incoming, bodyLimitBytes, "json-or-curl"));
      const { embeddings, headers } = await embed(ports, outgoing, asked);
      respond(outgoing, 200, { ...headers, ...JSON_TYPE }, ollamaEmbeddingsReply(embeddings));
    }),
  );

  app.post(
    "/api/show",
    exchange(ollamaError, log, async ({ incoming, outgoing }) => {
      const { model } = decodeOllamaShow(await readJson(incoming, bodyLimitBytes, "json-or-curl"));
      respond(outgoing, 200, JSON_TYPE, ollamaShow((await ports.catalog.route(model)).served));
    }),
  );

  app.get(
    "/api/tags",
    exchange(ollamaError, log, async ({ incoming, outgoing }) =>
      respond(outgoing, 200, JSON_TYPE, ollamaTags(own(incoming, await ports.catalog.list()))),
    ),
  );
  app.get(
    "/api/ps",
    exchange(ollamaError, log, async ({ incoming, outgoing }) =>
      respond(outgoing, 200, JSON_TYPE, ollamaPs(own(incoming, await ports.catalog.refresh()))),
    ),
  );
  app.get(
    "/api/version",
    exchange(ollamaError, log, async ({ outgoing }) => respond(outgoing, 200, JSON_TYPE, ollamaVersion(ports.version))),
  );

  otherMethods(app, ollamaError, log, {
    "/api/chat": ["POST"],
    "/api/generate": ["POST"],
    "/api/embed": ["POST"],
    "/api/embeddings": ["POST"],
    "/api/show": ["POST"],
    "/api/tags": ["GET"],
    "/api/ps": ["GET"],
    "/api/version": ["GET"],
  });

  app.all(
    "/api/*",
    exchange(ollamaError, log, (request) => passOllama(ports, request)),
  );
}
