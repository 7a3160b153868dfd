import type { Account } from "@oriel/core";
import {
  type CheckpointInfo,
  type ContextReply,
  type ContextUsageInfo,
  errorInfo,
  type MessageRunInfo,
  type NextPromptInfo,
  problem,
  type ReliabilityInfo,
} from "@oriel/protocol";
import { type ContextLook, lookAtSession, type NextPrompt, type RestingSession, type StandingCheckpoint } from "@oriel/session";
import type { Hono } from "hono";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";
import { sessionContextPorts } from "./session-ports.ts";

/** What would be sent of a conversation now, and how full its window is. */
export function contextRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const resting = sessionContextPorts(ports);
  app.get(
    "/api/v1/sessions/:id/context",
    exchange(problem, ports.log, async ({ json, param }) => {
      json(200, contextReply(await lookAtSession(resting, param("id"))));
    }),
  );
  otherMethods(app, problem, ports.log, { "/api/v1/sessions/:id/context": ["GET"] });
}

function contextReply({ session, firstMessage, look }: RestingSession & { readonly look: ContextLook }): ContextReply {
  const { watermarks, usage } = look;
  return {
    session_id: session.id,
    branch_id: session.branch,
    model: session.model,
    policy: look.policy,
    overflow: look.overflow,
    usage: usageInfo(usage),
    segments: look.segments,
    allowance: look.allowance,
    margin: look.margin,
    room: look.room ?? null,
    may_grow: look.mayGrow,
    messages: messageRuns(look.accounts, firstMessage),
    checkpoints: look.checkpoints.map((checkpoint) => checkpointInfo(checkpoint, firstMessage)),
    reliability: reliabilityInfo(look.reliability),
    watermarks: watermarks === undefined ? null : { ...watermarks, until_cut: Math.max(0, watermarks.high - usage.currentTokens) },
    next: nextInfo(look.next, firstMessage),
    counted_by: { source: look.countedBy.source, detail: look.countedBy.sourceDetail },
  };
}

function usageInfo({ currentTokens, maxTokens, percentage, available, basis }: ContextLook["usage"]): ContextUsageInfo {
  return { currentTokens, maxTokens: maxTokens ?? null, percentage: percentage ?? null, available: available ?? null, basis };
}

function reliabilityInfo({ value, formula, parts }: ContextLook["reliability"]): ReliabilityInfo {
  return {
    value: value ?? null,
    formula,
    parts: parts.map(({ what, tokens, factor, checkpoint }) => ({ what, tokens, factor, checkpoint_id: checkpoint ?? null })),
  };
}

function nextInfo(next: NextPrompt, firstMessage: number): NextPromptInfo {
  switch (next.kind) {
    case "as_it_stands":
    case "cut":
      return { action: next.kind, summary: null, error: null };
    case "refuse":
      return { action: "refuse", summary: null, error: errorInfo(next.refusal) };
    case "summarise": {
      const { from, to, level, mostTokens, replacedTokens } = next.wanted;
      const summary = { ...between(from, to, firstMessage), level, most_tokens: mostTokens, replaced_tokens: replacedTokens };
      return { action: "summarise", summary, error: null };
    }
  }
}

/** By positions of the session's messages: the system prompt is none of them. */
export function messageRuns(accounts: readonly Account[], firstMessage: number): readonly MessageRunInfo[] {
  return accounts
    .filter(({ to }) => to > firstMessage)
    .map(({ from, to, disposition, reason, tokens, sent }) => ({ ...between(from, to, firstMessage), disposition, reason, tokens, sent }));
}

export function checkpointInfo(checkpoint: StandingCheckpoint, firstMessage: number): CheckpointInfo {
  const { id, by, from, to, level, tokens, replacedTokens, text, createdAt, of = [], rewrites = 0 } = checkpoint;
  return {
    checkpoint_id: id,
    by,
    ...between(from, to, firstMessage),
    level,
    tokens,
    replaced_tokens: replacedTokens,
    text,
    created_at: createdAt,
    of,
    rewrites,
  };
}

/** A stretch of the prompt as positions of the session's messages. */
export function between(from: number, to: number, firstMessage: number): { readonly from: number; readonly to: number } {
  return { from: Math.max(0, from - firstMessage), to: to - firstMessage };
}
