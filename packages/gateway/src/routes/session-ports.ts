import type { SessionContextPorts, SessionPorts } from "@oriel/session";
import type { RoutePorts } from "./ports.ts";

/** What changes of a conversation's course need, out of what routes have. */
export function sessionPorts({ store, pace, newId }: RoutePorts): SessionPorts {
  return { store, now: pace.now, newId };
}

/** What a conversation's context needs beside that. */
export function sessionContextPorts(ports: RoutePorts): SessionContextPorts {
  return { ...sessionPorts(ports), open: ports.open, context: ports.context, route: (model) => ports.catalog.route(model) };
}
