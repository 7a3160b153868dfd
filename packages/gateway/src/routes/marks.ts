import type { Mark } from "@oriel/core";
import { decodeMark, type MarkReply, problem } from "@oriel/protocol";
import { markMessage } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { messageInfo } from "./message-info.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionPorts } from "./session-ports.ts";

/** What a user says of messages: pinned, or not to be seen by the model. Neither waits for a reply that is being written. */
export function markRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { log, bodyLimitBytes } = ports;
  const path = "/api/v1/sessions/:id/messages/:mid/mark";

  async function mark({ json, param }: Exchange, as: Mark | undefined): Promise<void> {
    const message = await markMessage(sessionPorts(ports), param("id"), param("mid"), as);
    const reply: MarkReply = { session_id: message.sessionId, message: messageInfo(message, as) };
    json(200, reply);
  }

  app.put(
    path,
    exchange(problem, log, async (request) => {
      await mark(request, decodeMark(await readJson(request.incoming, bodyLimitBytes, "json")).mark);
    }),
  );

  app.delete(
    path,
    exchange(problem, log, (request) => mark(request, undefined)),
  );

  otherMethods(app, problem, log, { [path]: ["PUT", "DELETE"] });
}
