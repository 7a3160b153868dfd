import {
  type ApiKey,
  type Branch,
  type Calibration,
  type Checkpoint,
  type Cut,
  type KnownContext,
  type MessageMark,
  type Receipt,
  type Session,
  type SessionSnapshot,
  type SessionSummary,
  type StoredMessage,
  textPart,
} from "@oriel/core";
import { sampleReceipt } from "../sample-receipt.ts";

export function at(minute: number, second = 0): string {
  return new Date(Date.UTC(2025, 0, 1, 0, minute, second)).toISOString();
}

export function session(id: string, fields: Partial<Session> = {}): Session {
  return { id, model: "qwen3:8b", policy: "oriel", title: undefined, settings: {}, createdAt: at(0), updatedAt: at(0), ...fields };
}

export function summary(id: string, fields: Partial<Session> = {}, rest: Partial<SessionSummary> = {}): SessionSummary {
  return { ...session(id, fields), branch: id, messageCount: 0, preview: undefined, ...rest };
}

export function user(sessionId: string, position: number, text = `Message ${position}`): StoredMessage {
  return {
    id: `${sessionId}-${position}`,
    sessionId,
    branch: sessionId,
    position,
    message: { role: "user", content: textPart(text) },
    createdAt: at(1, position),
  };
}

/** One message of every shape. */
export function conversation(sessionId: string): readonly StoredMessage[] {
  const stored = (position: number, rest: Pick<StoredMessage, "message" | "reply">): StoredMessage => ({
    ...user(sessionId, position),
    ...rest,
  });
  return [
    stored(0, { message: { role: "system", content: textPart("Be brief.") } }),
    stored(1, {
      message: { role: "user", content: [...textPart("What is this?"), { type: "image", mediaType: "image/png", base64: "iVBORw0KGgo=" }] },
    }),
    stored(2, {
      message: {
        role: "assistant",
        content: [],
        thinking: "A look at the clock will help.",
        toolCalls: [{ id: "call-1", name: "clock", argumentsJson: '{"zone": "UTC"' }],
      },
      reply: {
        model: "qwen3:8b",
        engine: "ollama",
        finish: { reason: "tool-calls", raw: "tool_calls" },
        usage: { promptTokens: 210, cachedTokens: 0, replyTokens: 31 },
        window: 8192,
        windowReason: "no_adjustment",
        durationMs: 812.5,
      },
    }),
    stored(3, { message: { role: "tool", content: textPart("12:00"), toolCallId: "call-1", toolName: "clock" } }),
    stored(4, {
      message: { role: "assistant", content: textPart("It is no") },
      reply: {
        model: "qwen3:8b",
        engine: "ollama",
        finish: undefined,
        usage: {},
        window: undefined,
        windowReason: "initial_setup",
        durationMs: 90,
        error: { code: "engine_crashed", message: "The engine stopped." },
      },
    }),
  ];
}

export function branch(id: string, sessionId: string, fields: Partial<Branch> = {}): Branch {
  return { id, sessionId, parent: undefined, forkedAt: 0, title: undefined, createdAt: at(0), messageCount: 0, ...fields };
}

export function mark(messageId: string, position: number, fields: Partial<MessageMark> = {}): MessageMark {
  return { messageId, position, mark: "pinned", markedAt: at(3), ...fields };
}

export function snapshot(id: string, sessionId: string, fields: Partial<SessionSnapshot> = {}): SessionSnapshot {
  return {
    id,
    sessionId,
    branch: sessionId,
    messages: 2,
    model: "qwen3:8b",
    policy: "oriel",
    settings: { systemPrompt: "Be brief." },
    purpose: "recovery",
    note: undefined,
    createdAt: at(2),
    ...fields,
  };
}

/** What no text column keeps by itself: a NUL and half of a surrogate pair; and what looks like their escapes. */
export const ODD_TEXT = "a\0b \ud800 \u{1f600} \u2028 \\u0000 ' -- \" é e\u0301 \r\n";

export function key(id: string, fields: Partial<ApiKey> = {}): ApiKey {
  return { id, name: `name of ${id}`, digest: `digest of ${id}`, isAdmin: false, createdAt: at(0), ...fields };
}

export function receipt(id: string, fields: Partial<Receipt> = {}): Receipt {
  return sampleReceipt({ id, session: "s-1", ...fields });
}

export function checkpoint(id: string, fields: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id,
    text: `What was said before ${id}.`,
    tokens: 120,
    level: "moderate",
    by: "extract",
    messages: 12,
    replacedTokens: 2400,
    createdAt: at(1),
    ...fields,
  };
}

export function context(key: string, fields: Partial<KnownContext> = {}): KnownContext {
  return { key, session: "s-1", messages: 9, rules: "oriel trim", cut: EVERY_CHANGE, updatedAt: at(1), ...fields };
}

const EVERY_CHANGE: Cut = {
  changes: [
    { kind: "drop", from: 1, to: 3, reason: "over_budget" },
    { kind: "checkpoint", from: 3, to: 6, id: "c0ffee", keeps: [4] },
    { kind: "shorten", from: 6, to: 7, by: { as: "pruned", keepTokens: 64 }, tokens: 80 },
    { kind: "shorten", from: 7, to: 8, by: { as: "masked" }, tokens: 12 },
    { kind: "recall", from: 8, to: 8, positions: [1], tokens: 40 },
  ],
};

export function calibration(reports: number): Calibration {
  return { factors: [1.02, 0.87, 1.4], certainty: [0.1, 0, 0, 2, 0, 0.5], reports, spread: 0.031 };
}
