import type { SessionPorts } from "@oriel/session";
import type { RoutePorts } from "./ports.ts";

/** What changes of a conversation's course need, out of what routes have. */
export function sessionPorts({ store, pace, newId }: RoutePorts): SessionPorts {
  return { store, now: pace.now, newId };
}
