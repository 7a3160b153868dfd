import type { JsonObject } from "./json.ts";
import type { Message } from "./message.ts";
import type { CompactionSettings } from "./policy/compaction-settings.ts";
import type { Verdict } from "./receipt/verdict.ts";
import type { Finish, Usage } from "./reply.ts";
import type { Milliseconds, Tokens } from "./units.ts";
import type { WindowSettings } from "./window/conversation-config.ts";
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
  /** How many snapshots of each purpose are kept, those a user makes and those Oriel makes each by themselves. */
  readonly maxSnapshots?: number | undefined;
  /** Whose texts stand in the system prompt: one of `PROMPT_MODES`, or the user's own. Without one, there are only the user's own words. */
  readonly mode?: string | undefined;
  readonly goal?: string | undefined;
  /** What is in use, which the system prompt tells the model of. */
  readonly activeSkills?: readonly InUse[] | undefined;
  readonly activeTools?: readonly InUse[] | undefined;
  readonly activeHooks?: readonly InUse[] | undefined;
  readonly activeMcpServers?: readonly InUse[] | undefined;
  /** What the conversation wants of its model's window, in the place of what the policy says. */
  readonly window?: WindowSettings | undefined;
  /** How it is kept inside that window, in the place of what the policy says. */
  readonly compaction?: CompactionSettings | undefined;
  /** The context files that were found for the conversation, as they were read then. */
  readonly discovered?: DiscoveredContext | undefined;
  /** Whether the conversation is summed up while it is silent; left out, it is. */
  readonly summaries?: "idle" | "never" | undefined;
  readonly [other: string]: JsonObject[string] | undefined;
}

/** Something in use that the model should know of. A type, since settings are JSON. */
export type InUse = {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly about?: string;
};

/** Context files as they stand in the system prompt. A type, since settings are JSON. */
export type DiscoveredContext = {
  /** The trusted folder, and the path that was looked up from. */
  readonly root: string;
  readonly from: string;
  /** Each file under a line that names it. */
  readonly text: string;
  readonly tokens: Tokens;
  /** Those that stand in the text, from the root down. */
  readonly files: readonly { readonly path: string; readonly kind: "whole" | "cut"; readonly tokens: Tokens }[];
};

/** What a user says of a message: that it never leaves the prompt, or that the model must not see it. */
export type Mark = "pinned" | "excluded";

/** A message that is marked. */
export interface MessageMark {
  readonly messageId: string;
  readonly position: number;
  readonly mark: Mark;
  readonly markedAt: string;
}

/** A session with what its current branch holds. */
export interface SessionSummary extends Session {
  /** Id of the current branch: the one the next turn goes on. */
  readonly branch: string;
  readonly messageCount: number;
  /** The first words of the first user message; `undefined` while there is none. */
  readonly preview: string | undefined;
}

/**
 * One course of a conversation. Its messages are those of its parent up to `forkedAt`, then its own; positions go on from there. Shared
 * messages are kept once. The first branch of a session has the session's id and no parent.
 */
export interface Branch {
  readonly id: string;
  readonly sessionId: string;
  /** The branch on which the message before the fork was said. */
  readonly parent: string | undefined;
  /** How many messages it shares with its parent: the position of its first own one. */
  readonly forkedAt: number;
  readonly title: string | undefined;
  readonly createdAt: string;
  /** With those it shares. */
  readonly messageCount: number;
}

/** What a snapshot was made for: to come back to, before another was restored, or because something went wrong. */
export type SnapshotPurpose = "recovery" | "rollback" | "emergency";

/** Who had a snapshot made: a user, or Oriel before anything risky. */
export type SnapshotMaker = "user" | "oriel";

/** A saved state of a whole conversation. Small, since messages never change: it names how many of which branch there were. */
export interface SessionSnapshot {
  readonly id: string;
  readonly sessionId: string;
  readonly branch: string;
  /** How many messages the branch had. */
  readonly messages: number;
  readonly model: string;
  readonly policy: string;
  readonly settings: SessionSettings;
  readonly purpose: SnapshotPurpose;
  /** `undefined` where it was not written down: by an Oriel before this one. */
  readonly by?: SnapshotMaker | undefined;
  readonly note: string | undefined;
  readonly createdAt: string;
}

/** A message as it is kept: what was said, and for a reply how it came about. */
export interface StoredMessage {
  readonly id: string;
  readonly sessionId: string;
  /** The branch it was said on. Branches forked from that one later share it. */
  readonly branch: string;
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
  /** `undefined` for a reply that was imported from where nobody measured it. */
  readonly durationMs: Milliseconds | undefined;
  /** Id of its receipt, which may have been pruned since. */
  readonly receipt?: string | undefined;
  /** Whether the engine read what was sent. */
  readonly verdict?: Verdict | undefined;
  /** Set when the reply broke off: what the user was told. The text before it is kept. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}
