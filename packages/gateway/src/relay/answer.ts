import type { ServerResponse } from "node:http";
import {
  asOrielError,
  type CollectedReply,
  collect,
  EMPTY_REPLY,
  type Log,
  type ModelRequest,
  type OrielError,
  type ReplyStream,
} from "@oriel/core";
import type { EncodeReply, ErrorReply, ReplyEncoder, ReplyMeta } from "@oriel/protocol";
import type { Catalog, ContextKeeper } from "@oriel/session";
import type { Quotas } from "../quota/quotas.ts";
import type { ClientSays } from "../routes/client-says.ts";
import { endedEarly } from "./ended-early.ts";
import { orielHeaders, replyFacts } from "./headers.ts";
import { openReply } from "./opening.ts";
import { respond, respondError } from "./respond.ts";
import type { RunningReplies, RunningReply } from "./running.ts";
import { type Pace, streamReply } from "./stream-reply.ts";

/** A decoded request for a reply, with its protocol's way of answering. */
export interface Asked {
  readonly model: string;
  readonly request: ModelRequest;
  readonly stream: boolean;
  readonly says: ClientSays;
  readonly protocol: "openai" | "ollama";
  readonly encoder: (meta: ReplyMeta) => ReplyEncoder;
  readonly whole: EncodeReply;
  readonly error: (error: OrielError) => ErrorReply;
  /** Begins the reply's id: `chatcmpl`, `cmpl`. */
  readonly idPrefix: string;
}

export interface AnswerPorts {
  readonly catalog: Catalog;
  readonly context: ContextKeeper;
  readonly quotas: Pick<Quotas, "over">;
  readonly running: RunningReplies;
  readonly pace: Pace;
  readonly newId: (prefix: string) => string;
  readonly log: Log;
  /** How long headers are held back for an engine to accept or refuse. */
  readonly holdMs: number;
}

/** Answers a request for a reply: finds the model, sends the prompt, and hands the reply back, streamed or whole. */
export async function answer(ports: AnswerPorts, outgoing: ServerResponse, asked: Asked): Promise<void> {
  const startedMs = ports.pace.now();
  const running = ports.running.begin(outgoing);
  try {
    const offer = await ports.catalog.route(asked.model);
    const { served, engine } = offer;
    if (asked.request.wishedWindow !== undefined) ports.catalog.wish(served, asked.request.wishedWindow);
    const { policy, session, overflow, client } = asked.says;
    const standing = { policy, current: undefined, isFirstTurn: true, modelChanged: false };
    const conversation = session === undefined ? undefined : { kind: "named" as const, id: session };
    const request = asked.stream ? asked.request : { ...asked.request, whole: true };
    const stream = ports.quotas
      .over(ports.context, outgoing)
      .send({ request, offer, standing, conversation, overflow, client, protocol: asked.protocol }, running.signal);
    const meta: ReplyMeta = { id: ports.newId(asked.idPrefix), model: asked.model, createdMs: startedMs };
    if (asked.stream) {
      const opened = await openReply(stream, ports.holdMs);
      const headers = orielHeaders(replyFacts(collect(EMPTY_REPLY, opened.events)));
      await streamReply(outgoing, headers, opened, asked.encoder(meta), running, ports.pace);
    } else {
      await wholeReply(stream, running, (reply) => {
        const headers = orielHeaders(replyFacts(reply));
        const body = asked.whole(meta, reply, ports.pace.now());
        respond(outgoing, 200, { "Content-Type": "application/json", ...headers }, body);
      });
    }
    ports.log.debug("reply", { model: served.name, engine: engine.id, durationMs: ports.pace.now() - startedMs });
  } catch (thrown) {
    const error = running.signal.aborted ? running.reason() : asOrielError(thrown);
    if (error.code === "internal") ports.log.error("reply failed", { message: error.message, stack: stackOf(error.cause) });
    respondError(outgoing, asked.error(error));
  } finally {
    running.done();
  }
}

/** Hands the reply on as soon as it is complete, and lets the stream end after that: the client need not wait for what is kept of it. */
async function wholeReply(stream: ReplyStream, running: RunningReply, handOn: (reply: CollectedReply) => void): Promise<void> {
  let reply = EMPTY_REPLY;
  for await (const events of stream) {
    if (running.signal.aborted) throw running.reason();
    reply = collect(reply, events);
    if (reply.finish !== undefined) handOn(reply);
  }
  if (reply.finish === undefined) throw endedEarly();
}

function stackOf(cause: unknown): string | null {
  return cause instanceof Error ? (cause.stack ?? null) : null;
}
