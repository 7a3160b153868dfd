import {
  OrielError,
  type Session,
  type SessionSettings,
  type SessionSummary,
  type StoredMessage,
  textOf,
  type Usage,
  windowUsage,
} from "@oriel/core";
import {
  type ContextWindowConfig,
  decodeCreateSession,
  decodePatchSession,
  type MessageInfo,
  problem,
  type SessionInfo,
  type SettingsChange,
  settingsInfo,
  type UsageInfo,
} from "@oriel/protocol";
import { adjustmentsOf, sessionNotFound } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { policyOf } from "../window/window-keeper.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

const PAGE = 200;

/** Conversations Oriel keeps. */
export function sessionRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { store, log, bodyLimitBytes } = ports;
  const now = (): string => new Date(ports.pace.now()).toISOString();

  app.post(
    "/api/v1/sessions",
    exchange(problem, log, async ({ incoming, json }) => {
      const asked = decodeCreateSession(await readJson(incoming, bodyLimitBytes, "json"));
      const { served } = await ports.catalog.route(asked.model);
      const createdAt = now();
      const session: Session = {
        id: ports.newId("s"),
        model: served.name,
        policy: policyOf({ policy: asked.policy }).id,
        title: asked.title,
        settings: changed({}, asked.settings),
        createdAt,
        updatedAt: createdAt,
      };
      await store.sessions.create(session);
      json(201, sessionInfo({ ...session, messageCount: 0, preview: undefined }, []));
    }),
  );

  app.get(
    "/api/v1/sessions",
    exchange(problem, log, async ({ json, query }) => {
      const sessions = await store.sessions.list({
        limit: whole(query("limit"), "limit", PAGE),
        offset: whole(query("offset"), "offset", 0),
      });
      json(200, { sessions: sessions.map((session) => sessionInfo(session, undefined)) });
    }),
  );

  app.get(
    "/api/v1/sessions/:id",
    exchange(problem, log, async ({ json, param }) => {
      const session = await sessionOf(ports, param("id"));
      json(200, sessionInfo(session, await store.messages.list(session.id)));
    }),
  );

  app.patch(
    "/api/v1/sessions/:id",
    exchange(problem, log, async ({ incoming, json, param }) => {
      const session = await sessionOf(ports, param("id"));
      const { model, policy, title, settings } = decodePatchSession(await readJson(incoming, bodyLimitBytes, "json"));
      await store.sessions.update(session.id, {
        ...(model === undefined ? {} : { model: (await ports.catalog.route(model)).served.name }),
        ...(policy === undefined ? {} : { policy: policyOf({ policy }).id }),
        ...(title === undefined ? {} : { title }),
        ...(settings === undefined ? {} : { settings: changed(session.settings, settings) }),
        updatedAt: now(),
      });
      json(200, sessionInfo(await sessionOf(ports, session.id), await store.messages.list(session.id)));
    }),
  );

  app.delete(
    "/api/v1/sessions/:id",
    exchange(problem, log, async ({ outgoing, param }) => {
      if (!(await store.sessions.delete(param("id")))) throw sessionNotFound(param("id"));
      outgoing.writeHead(204).end();
    }),
  );

  app.get(
    "/api/v1/sessions/:id/messages",
    exchange(problem, log, async ({ json, param }) => {
      const session = await sessionOf(ports, param("id"));
      const messages = await store.messages.list(session.id);
      json(200, { session_id: session.id, messages: messages.map(messageInfo) });
    }),
  );

  otherMethods(app, problem, log, {
    "/api/v1/sessions": ["GET", "POST"],
    "/api/v1/sessions/:id": ["GET", "PATCH", "DELETE"],
    "/api/v1/sessions/:id/messages": ["GET"],
  });
}

export function messageInfo(stored: StoredMessage): MessageInfo {
  const { message, reply } = stored;
  const assistant = message.role === "assistant" ? message : undefined;
  return {
    message_id: stored.id,
    position: stored.position,
    role: message.role,
    content: textOf(message.content),
    thinking: assistant?.thinking ?? null,
    tool_calls: (assistant?.toolCalls ?? []).map((call) => ({ id: call.id, name: call.name, arguments: call.argumentsJson })),
    created_at: stored.createdAt,
    reply:
      reply === undefined
        ? null
        : {
            model: reply.model,
            engine: reply.engine,
            finish_reason: reply.finish?.reason ?? null,
            prompt_tokens: reply.usage.promptTokens ?? null,
            cached_tokens: reply.usage.cachedTokens ?? null,
            reply_tokens: reply.usage.replyTokens ?? null,
            window: reply.window ?? null,
            duration_ms: reply.durationMs,
            error: reply.error ?? null,
          },
  };
}

export function usageInfo(usage: ReturnType<typeof windowUsage>): UsageInfo {
  return {
    used_tokens: usage.currentTokens,
    basis: usage.basis,
    window: usage.maxTokens ?? null,
    percentage: usage.percentage ?? null,
    available: usage.available ?? null,
  };
}

async function sessionOf(ports: RoutePorts, id: string): Promise<SessionSummary> {
  const session = await ports.store.sessions.get(id);
  if (session === undefined) throw sessionNotFound(id);
  return session;
}

/** @param messages `undefined` in lists, where they are not read. */
function sessionInfo(session: SessionSummary, messages: readonly StoredMessage[] | undefined): SessionInfo {
  return {
    session_id: session.id,
    model: session.model,
    policy: session.policy,
    title: session.title ?? null,
    preview: session.preview ?? null,
    message_count: session.messageCount,
    settings: settingsInfo(session.settings),
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    usage: (messages === undefined ? undefined : lastUsage(messages)) ?? null,
    context_window_config: messages === undefined ? null : windowConfig(session, messages),
  };
}

function windowConfig(session: SessionSummary, messages: readonly StoredMessage[]): ContextWindowConfig {
  const { mode } = policyOf({ policy: session.policy }).window;
  const last = messages.findLast(({ reply }) => reply !== undefined)?.reply;
  return {
    dynamic_enabled: mode === "dynamic" || mode === "grow",
    current_window: last?.window ?? null,
    last_adjustment: last?.windowReason ?? null,
    adjustment_history: adjustmentsOf(messages).map(({ reason, window, usage, at }) => ({ reason, window, usage: usage ?? null, at })),
    manual_override: last?.windowReason === "manual_override",
  };
}

/** What the window held after the last reply that reported it. */
function lastUsage(messages: readonly StoredMessage[]): UsageInfo | undefined {
  const reply = messages.findLast((stored) => stored.reply !== undefined && reported(stored.reply.usage) !== undefined)?.reply;
  const tokens = reply === undefined ? undefined : reported(reply.usage);
  return tokens === undefined ? undefined : usageInfo(windowUsage({ tokens, basis: "exact" }, reply?.window));
}

function reported({ promptTokens, replyTokens }: Usage): number | undefined {
  return promptTokens === undefined || replyTokens === undefined ? undefined : promptTokens + replyTokens;
}

/** The settings after a change; a value of `null` takes one away. */
function changed(settings: SessionSettings, change: SettingsChange): SessionSettings {
  return Object.fromEntries(Object.entries({ ...settings, ...change }).filter(([, value]) => value !== null));
}

function whole(text: string | undefined, name: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new OrielError("invalid_request", `${name} must be a whole number from 0, got ${text}.`, { param: name });
}
