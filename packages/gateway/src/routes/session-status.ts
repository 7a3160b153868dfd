import type { ReplyRecord, ServedModel, SessionSummary } from "@oriel/core";
import { mochiStatus, problem, type SessionStatus } from "@oriel/protocol";
import { lastReply, servedAs, sessionOf } from "@oriel/session";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { isDynamic } from "./session-info.ts";

/** Where a conversation stands, in one small answer that costs the same however long it is. */
export function sessionStatusRoutes(app: Hono<Bindings>, { store, policies, catalog, log }: RoutePorts): void {
  app.get(
    "/api/v1/sessions/:id/status",
    exchange(problem, log, async ({ json, param }) => {
      const session = await sessionOf(store, param("id"));
      const served = await servedAs(catalog, session.model);
      json(200, sessionStatus(isDynamic(policies, session), session, await lastReply(store, session), served));
    }),
  );
  otherMethods(app, problem, log, { "/api/v1/sessions/:id/status": ["GET"] });
}

/** @param served `undefined` when no engine offers the session's model now. */
function sessionStatus(
  followsUsage: boolean,
  session: SessionSummary,
  last: ReplyRecord | undefined,
  served: ServedModel | undefined,
): SessionStatus {
  return {
    session_id: session.id,
    model: session.model,
    message_count: session.messageCount,
    context_window: {
      dynamic_enabled: followsUsage,
      current_window: last?.window ?? served?.window.tokens ?? null,
      model_max_context: served?.window.max ?? null,
      last_adjustment_reason: last?.windowReason ?? "initial_setup",
      manual_override: served?.window.source === "override" || last?.windowReason === "manual_override",
    },
    ...mochiStatus(session.settings),
    branch_id: session.branch,
  };
}
