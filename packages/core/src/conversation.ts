import type { JsonObject } from "./json.ts";
import type { Message } from "./message.ts";
import type { Finish, Usage } from "./reply.ts";
import type { Tokens } from "./units.ts";
import type { WindowReason } from "./window/reason.ts";

/** A conversation Oriel keeps. Times are ISO 8601 in UTC. */
export interface Session {
  readonly id: string;
  readonly model: string;
  readonly policy: string;
  readonly title: string | undefined;
  readonly settings: SessionSettings;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SessionSettings {
  readonly systemPrompt?: string | undefined;
  readonly maxTokens?: Tokens | undefined;
  readonly temperature?: number | undefined;
  readonly [other: string]: JsonObject[string] | undefined;
}

export interface SessionSummary extends Session {
  readonly messageCount: number;
  /** The first words of the first user message; `undefined` while there is none. */
  readonly preview: string | undefined;
}

/** A message as it is kept: what was said, and for a reply how it came about. */
export interface StoredMessage {
  readonly id: string;
  readonly sessionId: string;
  /** Place in the conversation, from 0, without gaps. */
  readonly position: number;
  readonly message: Message;
  readonly createdAt: string;
  readonly reply?: ReplyRecord | undefined;
}

export interface ReplyRecord {
  readonly model: string;
  readonly engine: string;
  readonly finish: Finish | undefined;
  readonly usage: Usage;
  readonly window: Tokens | undefined;
  readonly windowReason: WindowReason;
  readonly durationMs: number;
  /** Set when the reply broke off: what the user was told. The text before it is kept. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}
