import type { LimitName } from "@oriel/core";
import { sseEvent } from "../sse.ts";
import type { WindowReasonInfo } from "./chat.ts";
import type { CheckpointInfo } from "./context.ts";
import type { MemoryLevelInfo } from "./machine.ts";
import type { MessageInfo, UsageInfo } from "./sessions.ts";
import type { SnapshotInfo } from "./snapshots.ts";

/** What every event of `GET /api/v1/sessions/{id}/events` has. */
export interface EventHead {
  /** Ascends, with gaps. What `Last-Event-ID` and `?after=` take. */
  readonly event_id: number;
  readonly session_id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What happened to a session. On the wire: `id: <event_id>`, `event: <type>` and all of it as JSON in `data:`. */
export type EventInfo = EventHead & EventBody;

export type EventBody =
  | { readonly type: "started"; readonly model: string; readonly policy: string }
  | { readonly type: "stopped" }
  /** What happened before this is not all known any more. */
  | { readonly type: "events-lost" }
  | { readonly type: "config-updated"; readonly changed: readonly string[] }
  | { readonly type: "mode-changed"; readonly from: string | null; readonly to: string | null }
  | { readonly type: "skill-activated" | "skill-deactivated"; readonly name: string }
  | { readonly type: "goal-added" | "goal-removed"; readonly goal: string }
  | {
      readonly type: "quota-exceeded";
      readonly limit: LimitName;
      readonly allowed: number;
      readonly used: number;
      readonly wanted: number;
    }
  | PromptEventBody
  | MemoryEventBody
  | MessageEventBody
  | ContextEventBody
  | CheckpointEventBody
  | SnapshotEventBody;

type PromptEventBody =
  | { readonly type: "tier-changed"; readonly from: string | null; readonly to: string; readonly window: number }
  | { readonly type: "system-prompt-updated"; readonly tokens: number; readonly left: readonly string[] }
  | {
      readonly type: "context-discovered";
      readonly root: string;
      readonly files: readonly { readonly path: string; readonly kind: "whole" | "cut"; readonly tokens: number }[];
      readonly tokens: number;
      readonly left: readonly string[];
    };

type MemoryEventBody =
  | { readonly type: `memory-${MemoryLevelInfo}`; readonly device: string; readonly message: string }
  | { readonly type: "low-memory"; readonly wanted: number; readonly fits: number | null };

type MessageEventBody =
  | { readonly type: "message-added"; readonly message_id: string; readonly position: number; readonly role: MessageInfo["role"] }
  | { readonly type: "message-marked"; readonly message_id: string; readonly mark: "pinned" | "excluded" | null }
  | { readonly type: "branch-changed"; readonly branch_id: string }
  | { readonly type: "reply-started"; readonly receipt_id: string | null; readonly window: number | null }
  | { readonly type: "reply-broken"; readonly code: string; readonly message: string }
  | { readonly type: "usage-updated"; readonly usage: UsageInfo }
  | { readonly type: "summary-updated"; readonly topics: readonly string[]; readonly by: string };

type ContextEventBody =
  | { readonly type: "context-resized"; readonly from: number | null; readonly to: number; readonly reason: WindowReasonInfo }
  | {
      readonly type: "context-recalculated";
      readonly why: "policy" | "model" | "mode" | "tier" | "marks" | "cut";
      readonly prompt_tokens: number;
    }
  | { readonly type: "compressed"; readonly before_tokens: number; readonly after_tokens: number; readonly stages: readonly string[] }
  | { readonly type: "compression-skipped"; readonly reason: string }
  | { readonly type: "compression-error"; readonly code: string; readonly message: string };

type CheckpointEventBody =
  | {
      readonly type: "summarizing";
      readonly level: CheckpointInfo["level"];
      readonly messages: number;
      readonly replaced_tokens: number;
    }
  | {
      readonly type: "checkpoint-created";
      readonly checkpoint_id: string;
      readonly level: CheckpointInfo["level"];
      readonly by: string;
      readonly messages: number;
      readonly tokens: number;
      readonly replaced_tokens: number;
    }
  | {
      readonly type: "checkpoint-aged";
      readonly checkpoint_id: string;
      readonly was: string;
      readonly level: CheckpointInfo["level"];
      readonly tokens: number;
      readonly freed_tokens: number;
    }
  | {
      readonly type: "checkpoint-merged";
      readonly checkpoint_id: string;
      readonly were: readonly string[];
      readonly tokens: number;
      readonly freed_tokens: number;
    }
  | { readonly type: "checkpoint-undone"; readonly checkpoint_id: string }
  | { readonly type: "rollover-complete"; readonly checkpoint_id: string; readonly messages: number };

type SnapshotEventBody =
  | {
      readonly type: "snapshot-created" | "auto-snapshot-created";
      readonly snapshot_id: string;
      readonly purpose: SnapshotInfo["purpose"];
    }
  | { readonly type: "snapshot-restored"; readonly snapshot_id: string; readonly branch_id: string }
  | { readonly type: "snapshot-error"; readonly message: string };

/** An event as text. A client that comes back names the last id it has read. */
export function sessionEvent(info: EventInfo): string {
  return sseEvent(JSON.stringify(info), info.type, String(info.event_id));
}
