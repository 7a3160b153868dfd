import type { IncomingMessage } from "node:http";
import { OrielError } from "@oriel/core";
import { problem, sessionEvent, ssePlace } from "@oriel/protocol";
import { sessionOf } from "@oriel/session";
import type { Hono } from "hono";
import { EVENT_STREAM_HEADERS } from "../relay/event-stream.ts";
import { eventInfo } from "./event-info.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** What happens to a session, as it happens. */
export function eventRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  app.get(
    "/api/v1/sessions/:id/events",
    exchange(problem, ports.log, (request) => follow(ports, request)),
  );

  otherMethods(app, problem, ports.log, { "/api/v1/sessions/:id/events": ["GET"] });
}

/** Lasts until the client leaves, the session is deleted or Oriel stops; of one that does not follow, until what is held has been told. */
async function follow({ store, events, eventStreams }: RoutePorts, { incoming, outgoing, param, query }: Exchange): Promise<void> {
  const { id } = await sessionOf(store, param("id"));
  const after = afterOf(incoming, query("after"));
  const isFollowing = followOf(query("follow"));
  // The router asks for HEAD as for GET; this answer would never end.
  if (incoming.method === "HEAD") return void outgoing.writeHead(200, EVENT_STREAM_HEADERS).end();

  const stream = eventStreams.open(outgoing);
  stream.send(ssePlace(String(after ?? events.last)));
  const stop = events.listen(
    id,
    (happening) => {
      stream.send(sessionEvent(eventInfo(happening)));
      if (happening.event.type === "stopped") stream.end();
    },
    after,
  );
  try {
    // It may have been deleted before anybody listened.
    const isThere = isFollowing && (await store.sessions.get(id)) !== undefined;
    if (!isThere) stream.end();
    await stream.closed;
  } finally {
    stop();
    stream.end();
  }
}

/** A client that comes back by itself sends the id as a header, and the address it once began with. */
function afterOf({ headers }: IncomingMessage, asked: string | undefined): number | undefined {
  const sent = headers["last-event-id"];
  const [name, value] = typeof sent === "string" && sent !== "" ? (["Last-Event-ID", sent] as const) : (["after", asked] as const);
  if (value === undefined) return undefined;
  const after = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(after)) return after;
  throw new OrielError("invalid_request", `${name} must be the id of an event, or 0 for all that is held; got ${value.slice(0, 40)}.`, {
    param: name,
  });
}

function followOf(asked: string | undefined): boolean {
  if (asked === undefined || asked === "true") return true;
  if (asked === "false") return false;
  throw new OrielError("invalid_request", `follow must be true or false, got ${asked.slice(0, 40)}.`, { param: "follow" });
}
