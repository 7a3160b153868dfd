import type { EventBody, EventInfo } from "@oriel/protocol";
import type { ContextEvent, ConversationEvent, Happening, MessageEvent, PromptEvent, SnapshotEvent } from "@oriel/session";
import { usageInfo } from "./session-info.ts";
import { settingName } from "./setting-name.ts";

/** What happened, as clients are told. */
export function eventInfo({ id, session, at, event }: Happening): EventInfo {
  return { event_id: id, session_id: session, at, ...bodyOf(event) };
}

function bodyOf(event: ConversationEvent): EventBody {
  switch (event.type) {
    case "started":
    case "stopped":
    case "events-lost":
    case "skill-activated":
    case "skill-deactivated":
    case "goal-added":
    case "goal-removed":
    case "quota-exceeded":
      return event;
    case "config-updated":
      return { type: event.type, changed: event.changed.map(settingName) };
    case "mode-changed":
      return { type: event.type, from: event.from ?? null, to: event.to ?? null };
    case "tier-changed":
    case "system-prompt-updated":
    case "context-discovered":
      return ofPrompt(event);
    case "memory-normal":
    case "memory-warning":
    case "memory-critical":
    case "memory-emergency":
      return event;
    case "low-memory":
      return { type: event.type, wanted: event.wanted, fits: event.fits ?? null };
    case "message-added":
    case "message-marked":
    case "branch-changed":
    case "reply-started":
    case "reply-broken":
    case "usage-updated":
    case "summary-updated":
      return ofMessages(event);
    case "snapshot-created":
    case "auto-snapshot-created":
    case "snapshot-restored":
    case "snapshot-error":
      return ofSnapshots(event);
    case "context-resized":
    case "context-recalculated":
    case "summarizing":
    case "checkpoint-created":
    case "checkpoint-aged":
    case "checkpoint-merged":
    case "checkpoint-undone":
    case "rollover-complete":
    case "compressed":
    case "compression-skipped":
    case "compression-error":
      return ofContext(event);
  }
}

function ofPrompt(event: PromptEvent): EventBody {
  switch (event.type) {
    case "tier-changed":
      return { type: event.type, from: event.from ?? null, to: event.to, window: event.window };
    case "system-prompt-updated":
    case "context-discovered":
      return event;
  }
}

function ofMessages(event: MessageEvent): EventBody {
  switch (event.type) {
    case "message-added":
      return { type: event.type, message_id: event.id, position: event.position, role: event.role };
    case "message-marked":
      return { type: event.type, message_id: event.id, mark: event.mark ?? null };
    case "branch-changed":
      return { type: event.type, branch_id: event.branch };
    case "reply-started":
      return { type: event.type, receipt_id: event.receipt ?? null, window: event.window ?? null };
    case "usage-updated":
      return { type: event.type, usage: usageInfo(event.usage, 0) };
    case "reply-broken":
    case "summary-updated":
      return event;
  }
}

function ofContext(event: ContextEvent): EventBody {
  switch (event.type) {
    case "context-resized":
      return { type: event.type, from: event.from ?? null, to: event.to, reason: event.reason };
    case "context-recalculated":
      return { type: event.type, why: event.why, prompt_tokens: event.prompt };
    case "summarizing":
      return { type: event.type, level: event.level, messages: event.messages, replaced_tokens: event.replacedTokens };
    case "checkpoint-created": {
      const { type, id, level, by, messages, tokens, replacedTokens } = event;
      return { type, checkpoint_id: id, level, by, messages, tokens, replaced_tokens: replacedTokens };
    }
    case "checkpoint-aged": {
      const { type, id, was, level, tokens, freed } = event;
      return { type, checkpoint_id: id, was, level, tokens, freed_tokens: freed };
    }
    case "checkpoint-merged":
      return { type: event.type, checkpoint_id: event.id, were: event.were, tokens: event.tokens, freed_tokens: event.freed };
    case "checkpoint-undone":
      return { type: event.type, checkpoint_id: event.id };
    case "rollover-complete":
      return { type: event.type, checkpoint_id: event.id, messages: event.messages };
    case "compressed":
      return { type: event.type, before_tokens: event.before, after_tokens: event.after, stages: event.stages };
    case "compression-skipped":
    case "compression-error":
      return event;
  }
}

function ofSnapshots(event: SnapshotEvent): EventBody {
  switch (event.type) {
    case "snapshot-created":
    case "auto-snapshot-created":
      return { type: event.type, snapshot_id: event.id, purpose: event.purpose };
    case "snapshot-restored":
      return { type: event.type, snapshot_id: event.id, branch_id: event.branch };
    case "snapshot-error":
      return event;
  }
}
