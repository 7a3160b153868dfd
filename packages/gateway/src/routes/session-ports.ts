import type { SessionContextPorts, SessionPorts } from "@oriel/session";
import type { RoutePorts } from "./ports.ts";

/** What changes of a conversation's course need, out of what routes have. */
export function sessionPorts({ store, tell, pace, newId }: RoutePorts): SessionPorts {
  return { store, tell, now: pace.now, newId };
}

/** What a conversation's context needs beside that. */
export function sessionContextPorts(ports: RoutePorts): SessionContextPorts {
  const { open, preambles, context, policies, catalog } = ports;
  return { ...sessionPorts(ports), open, preambles, context, policies, route: (model) => catalog.route(model) };
}
