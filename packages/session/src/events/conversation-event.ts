import type {
  CheckpointLevel,
  DiscoveredContext,
  LimitName,
  Mark,
  MemoryLevel,
  Role,
  SnapshotPurpose,
  Tier,
  Tokens,
  WindowReason,
  WindowUsage,
} from "@oriel/core";

/** What happens to a conversation that Oriel keeps. Plain data: it is what listeners get, and what goes over the wire. */
export type ConversationEvent =
  | { readonly type: "started"; readonly model: string; readonly policy: string }
  | { readonly type: "stopped" }
  /** To one who listens, not to the session: what happened before this is not all known any more. */
  | { readonly type: "events-lost" }
  /** Settings were changed; these, by name. */
  | { readonly type: "config-updated"; readonly changed: readonly string[] }
  | { readonly type: "mode-changed"; readonly from: string | undefined; readonly to: string | undefined }
  | { readonly type: "skill-activated" | "skill-deactivated"; readonly name: string }
  | { readonly type: "goal-added" | "goal-removed"; readonly goal: string }
  /** A reply goes beyond a limit that only warns; numbers are in the limit's own unit. */
  | {
      readonly type: "quota-exceeded";
      readonly limit: LimitName;
      readonly allowed: number;
      readonly used: number;
      readonly wanted: number;
    }
  | PromptEvent
  | MemoryTold
  | MessageEvent
  | ContextEvent
  | SnapshotEvent;

/** Of what stands before the first message. */
export type PromptEvent =
  /** The window is of another tier now, and with it the detail of the system prompt. */
  | { readonly type: "tier-changed"; readonly from: Tier["name"] | undefined; readonly to: Tier["name"]; readonly window: Tokens }
  | {
      readonly type: "system-prompt-updated";
      readonly tokens: Tokens;
      /** What did not fit of it, in sentences. */
      readonly left: readonly string[];
    }
  | {
      readonly type: "context-discovered";
      readonly root: string;
      readonly files: DiscoveredContext["files"];
      readonly tokens: Tokens;
      /** Files that were found and are not in the prompt, and why, in sentences. */
      readonly left: readonly string[];
    };

/** Of the machine: for every conversation alike. */
export type MemoryTold =
  | {
      readonly type: `memory-${MemoryLevel}`;
      readonly device: string;
      readonly message: string;
    }
  /** A window that was wanted does not fit in the memory that is free. */
  | { readonly type: "low-memory"; readonly wanted: Tokens; readonly fits: Tokens | undefined };

export type MessageEvent =
  | { readonly type: "message-added"; readonly id: string; readonly position: number; readonly role: Role }
  | { readonly type: "message-marked"; readonly id: string; readonly mark: Mark | undefined }
  /** Another branch is the current one. */
  | { readonly type: "branch-changed"; readonly branch: string }
  | { readonly type: "reply-started"; readonly receipt: string | undefined; readonly window: Tokens | undefined }
  | { readonly type: "reply-broken"; readonly code: string; readonly message: string }
  | { readonly type: "usage-updated"; readonly usage: WindowUsage }
  /** What the conversation was about so far was summed up. */
  | { readonly type: "summary-updated"; readonly topics: readonly string[]; readonly by: string };

/** Of the prompt and its window. */
export type ContextEvent =
  | { readonly type: "context-resized"; readonly from: Tokens | undefined; readonly to: Tokens; readonly reason: WindowReason }
  /** The prompt was planned anew because something other than a new message changed it. */
  | { readonly type: "context-recalculated"; readonly why: "policy" | "model" | "mode" | "tier" | "marks" | "cut"; readonly prompt: Tokens }
  | { readonly type: "summarizing"; readonly level: CheckpointLevel; readonly messages: number; readonly replacedTokens: Tokens }
  | {
      readonly type: "checkpoint-created";
      readonly id: string;
      readonly level: CheckpointLevel;
      readonly by: string;
      readonly messages: number;
      readonly tokens: Tokens;
      readonly replacedTokens: Tokens;
    }
  /** An older one became shorter, in its own place. */
  | {
      readonly type: "checkpoint-aged";
      readonly id: string;
      readonly was: string;
      readonly level: CheckpointLevel;
      readonly tokens: Tokens;
      readonly freed: Tokens;
    }
  /** Several became one, in their place. */
  | {
      readonly type: "checkpoint-merged";
      readonly id: string;
      readonly were: readonly string[];
      readonly tokens: Tokens;
      readonly freed: Tokens;
    }
  | { readonly type: "checkpoint-undone"; readonly id: string }
  | { readonly type: "compressed"; readonly before: Tokens; readonly after: Tokens; readonly stages: readonly string[] }
  | { readonly type: "compression-skipped"; readonly reason: string }
  | { readonly type: "compression-error"; readonly code: string; readonly message: string }
  /** All that had left was put into the one summary that a small window has room for. */
  | { readonly type: "rollover-complete"; readonly id: string; readonly messages: number };

export type SnapshotEvent =
  | { readonly type: "snapshot-created" | "auto-snapshot-created"; readonly id: string; readonly purpose: SnapshotPurpose }
  | { readonly type: "snapshot-restored"; readonly id: string; readonly branch: string }
  | { readonly type: "snapshot-error"; readonly message: string };

/** Tells what has happened to a session. Never throws, and waits for nobody. */
export type Tell = (session: string, event: ConversationEvent) => void;
