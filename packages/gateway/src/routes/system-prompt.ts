import { problem, type SystemPromptReply } from "@oriel/protocol";
import { preambleOfSession, type StandingPreamble } from "@oriel/session";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionContextPorts } from "./session-ports.ts";

/** What a model is told before the first message of a session. */
export function systemPromptRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  app.get(
    "/api/v1/sessions/:id/system-prompt",
    exchange(problem, ports.log, async ({ json, param }) => {
      json(200, systemPromptReply(param("id"), await preambleOfSession(sessionContextPorts(ports), param("id"))));
    }),
  );
  otherMethods(app, problem, ports.log, { "/api/v1/sessions/:id/system-prompt": ["GET"] });
}

function systemPromptReply(id: string, { preamble, window }: StandingPreamble): SystemPromptReply {
  const { text, tokens, budget, tier, mode, left, files, from, notes } = preamble;
  return {
    session_id: id,
    text,
    tokens,
    budget,
    window,
    tier: tier.name,
    mode: mode ?? null,
    left: left.map(({ part, how, unnamed = [], why }) => ({ part, how, unnamed, why })),
    files,
    from,
    notes,
  };
}
