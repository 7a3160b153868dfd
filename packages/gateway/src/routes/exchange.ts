import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { asOrielError, type Log, type OrielError } from "@oriel/core";
import type { ErrorReply } from "@oriel/protocol";
import type { Context, Handler } from "hono";
import { respond, respondError } from "../relay/respond.ts";

export type Bindings = { readonly Bindings: HttpBindings };

/** One request and its response, as Node has them. The router only finds the route: bodies and streams go straight through. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** A part of the path, decoded: `name` in `/models/:name`. */
  param(name: string): string;
  query(name: string): string | undefined;
  json(status: number, body: unknown): void;
}

/** Makes a handler of the router out of one that answers on the response itself; what it throws is told in `shape`. */
export function exchange(
  shape: (error: OrielError) => ErrorReply,
  log: Log,
  handle: (exchange: Exchange) => Promise<void>,
): Handler<Bindings> {
  return async (context) => {
    const { incoming, outgoing } = context.env;
    try {
      await handle({
        incoming,
        outgoing,
        param: (name) => context.req.param(name) ?? "",
        query: (name) => context.req.query(name),
        json: (status, body) => respond(outgoing, status, { "Content-Type": "application/json" }, JSON.stringify(body)),
      });
    } catch (thrown) {
      const error = asOrielError(thrown);
      if (error.code === "internal") log.error("request failed", { path: pathOf(context), message: error.message });
      respondError(outgoing, shape(error));
    }
    return RESPONSE_ALREADY_SENT;
  };
}

function pathOf(context: Context<Bindings>): string {
  return context.req.path;
}
