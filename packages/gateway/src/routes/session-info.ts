import {
  conversationConfig,
  knownPolicy,
  type Policies,
  type SessionSummary,
  type StoredMessage,
  type Tokens,
  type Usage,
  windowUsage,
} from "@oriel/core";
import { type ContextWindowConfig, type SessionInfo, settingsInfo, summaryInfo, type UsageInfo } from "@oriel/protocol";
import { adjustmentsOf } from "@oriel/session";

/** @param messages `undefined` in lists, where they are not read. */
export function sessionInfo(
  policies: Policies,
  session: SessionSummary,
  messages: readonly StoredMessage[] | undefined,
  inFlight: Tokens,
): SessionInfo {
  return {
    session_id: session.id,
    model: session.model,
    policy: session.policy,
    title: session.title ?? null,
    preview: session.preview ?? null,
    summary: summaryInfo(session.settings),
    message_count: session.messageCount,
    settings: settingsInfo(session.settings),
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    usage: (messages === undefined ? undefined : lastUsage(messages, inFlight)) ?? null,
    context_window_config: messages === undefined ? null : windowConfig(policies, session, messages),
  };
}

function windowConfig(policies: Policies, session: SessionSummary, messages: readonly StoredMessage[]): ContextWindowConfig {
  const last = messages.findLast(({ reply }) => reply !== undefined)?.reply;
  return {
    dynamic_enabled: isDynamic(policies, session),
    current_window: last?.window ?? null,
    last_adjustment: last?.windowReason ?? null,
    adjustment_history: adjustmentsOf(messages).map(({ reason, window, usage, at }) => ({ reason, window, usage: usage ?? null, at })),
    manual_override: last?.windowReason === "manual_override",
  };
}

/** Whether the window follows the conversation. A session may be of a policy that is gone. */
export function isDynamic(policies: Policies, { policy, settings }: SessionSummary): boolean {
  if (settings.window !== undefined) return conversationConfig(settings.window).autoSize;
  const mode = knownPolicy(policies, policy)?.policy.window.mode;
  return mode === "dynamic" || mode === "grow";
}

/** What the window held after the last reply that reported it. */
function lastUsage(messages: readonly StoredMessage[], inFlight: Tokens): UsageInfo | undefined {
  const reply = messages.findLast((stored) => stored.reply !== undefined && reported(stored.reply.usage) !== undefined)?.reply;
  const tokens = reply === undefined ? undefined : reported(reply.usage);
  return tokens === undefined ? undefined : usageInfo(windowUsage({ tokens, basis: "exact" }, reply?.window), inFlight);
}

function reported({ promptTokens, replyTokens }: Usage): number | undefined {
  return promptTokens === undefined || replyTokens === undefined ? undefined : promptTokens + replyTokens;
}

/** @param inFlight tokens of a reply that is being written. */
export function usageInfo(usage: ReturnType<typeof windowUsage>, inFlight: Tokens): UsageInfo {
  return {
    used_tokens: usage.currentTokens,
    basis: usage.basis,
    window: usage.maxTokens ?? null,
    percentage: usage.percentage ?? null,
    available: usage.available ?? null,
    in_flight_tokens: inFlight,
  };
}
