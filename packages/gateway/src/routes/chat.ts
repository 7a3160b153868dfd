import { asOrielError, type ReplyEvent } from "@oriel/core";
import { type ChatEvent, type ChatReply, chatEvent, decodeChatTurn, problem } from "@oriel/protocol";
import { type TurnEvent, takeTurn } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { orielHeaders } from "../relay/headers.ts";
import { respond } from "../relay/respond.ts";
import type { RunningReply } from "../relay/running.ts";
import { sink } from "../relay/sink.ts";
import { clientSays } from "./client-says.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { messageInfo } from "./message-info.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { usageInfo } from "./session-info.ts";
import { sessionContextPorts } from "./session-ports.ts";

type Accepted = Extract<TurnEvent, { type: "accepted" }>;

/** One conversation's turns: `POST /api/v1/chat/{session_id}` whole, and `/stream` as server-sent events. */
export function chatRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  app.post(
    "/api/v1/chat/:id",
    exchange(problem, ports.log, async (request) => {
      let accepted: Accepted | undefined;
      for await (const event of turn(ports, request)) {
        if (event.type === "accepted") accepted = event;
        if (event.type !== "complete") continue;
        const headers = accepted === undefined ? {} : turnHeaders(request.param("id"), accepted);
        respond(request.outgoing, 200, { "Content-Type": "application/json", ...headers }, JSON.stringify(chatReply(event)));
      }
    }),
  );

  app.post(
    "/api/v1/chat/:id/stream",
    exchange(problem, ports.log, (request) => streamTurn(ports, request)),
  );

  otherMethods(app, problem, ports.log, { "/api/v1/chat/:id": ["POST"], "/api/v1/chat/:id/stream": ["POST"] });
}

/** A turn of the session in the path, after those before it. */
async function* turn(ports: RoutePorts, { incoming, outgoing, param }: Exchange): AsyncGenerator<TurnEvent> {
  const asked = decodeChatTurn(await readJson(incoming, ports.bodyLimitBytes, "json"));
  const id = param("id");
  const { overflow, client } = clientSays(incoming, ports.policies);
  const running: RunningReply = ports.running.begin(outgoing);
  let leave = (): void => undefined;
  try {
    leave = await ports.turns.enter(id, running.signal);
    const { inFlight, summaries, lastPrompts, log } = ports;
    const context = ports.quotas.over(ports.context, outgoing);
    const turnPorts = { ...sessionContextPorts(ports), context, inFlight, summaries, lastPrompts, log };
    yield* takeTurn(turnPorts, id, { ...asked, message: asked.message ?? undefined, overflow, client }, running.signal);
  } catch (thrown) {
    throw running.signal.aborted ? running.reason() : thrown;
  } finally {
    leave();
    running.done();
  }
}

async function streamTurn(ports: RoutePorts, request: Exchange): Promise<void> {
  const { outgoing } = request;
  const out = sink(outgoing, ports.pace.now, ports.pace.stalledMs);
  const send = (event: ChatEvent): Promise<void> | undefined => {
    if (!outgoing.headersSent) writeHead(request, undefined);
    return out.write(chatEvent(event));
  };
  const heartbeat = setInterval(() => {
    if (outgoing.headersSent && ports.pace.now() - out.lastWriteMs >= ports.pace.keepAliveMs) void out.write(": still working\n\n");
  }, ports.pace.keepAliveMs);
  try {
    for await (const event of turn(ports, request)) {
      if (event.type === "accepted" && !outgoing.headersSent) writeHead(request, event);
      for (const told of chatEvents(event)) await send(told);
    }
    await send({ type: "done" });
  } catch (thrown) {
    // Before the first event a refusal is a plain error; after it, an event that ends the stream.
    if (!outgoing.headersSent) throw thrown;
    const error = asOrielError(thrown);
    if (!outgoing.writable) return;
    await send({ type: "error", error: { code: error.code, message: error.message, details: error.data ?? {} } });
    await send({ type: "done" });
  } finally {
    clearInterval(heartbeat);
    if (outgoing.headersSent) outgoing.end();
  }
}

function writeHead({ outgoing, param }: Exchange, accepted: Accepted | undefined): void {
  outgoing.writeHead(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
    ...(accepted === undefined ? { "X-Oriel-Session": param("id") } : turnHeaders(param("id"), accepted)),
  });
}

function turnHeaders(session: string, { prompt, window, account }: Accepted): Record<string, string> {
  return { "X-Oriel-Session": session, ...orielHeaders({ prompt, window, account }) };
}

function chatEvents(event: TurnEvent): readonly ChatEvent[] {
  switch (event.type) {
    case "accepted": {
      const { prompt, window, user, account } = event;
      return [
        {
          type: "accepted",
          message_id: user?.id ?? null,
          prompt_tokens: prompt.tokens,
          basis: prompt.basis,
          window: window ?? null,
          receipt_id: account?.receipt ?? null,
          messages: account?.messages ?? null,
        },
      ];
    }
    case "reply":
      return event.events.flatMap(replyEvent);
    case "complete":
      return [{ type: "message_complete", ...chatReply(event) }];
  }
}

function replyEvent(event: ReplyEvent): readonly ChatEvent[] {
  switch (event.type) {
    case "progress":
      return [{ type: "progress", phase: event.phase, done: event.done, total: event.total ?? null }];
    case "text-delta":
      return [{ type: "content_delta", delta: event.text }];
    case "thinking-delta":
      return [{ type: "thinking_delta", delta: event.text }];
    case "tool-call":
      return [{ type: "tool_call", id: event.call.id, name: event.call.name, arguments: event.call.argumentsJson }];
    case "planned":
    case "reply-start":
    case "reply-end":
      return [];
  }
}

function chatReply({ message, reason, usage }: Extract<TurnEvent, { type: "complete" }>): ChatReply {
  return {
    session_id: message.sessionId,
    message: messageInfo(message),
    tool_calls_executed: [],
    context_window: { current_window: usage.maxTokens ?? null, usage_tokens: usage.currentTokens, reason },
    usage: usageInfo(usage, 0),
    receipt_id: message.reply?.receipt ?? null,
  };
}
