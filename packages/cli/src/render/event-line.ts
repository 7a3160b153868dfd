import { formatCount } from "@oriel/core";
import type { EventInfo } from "@oriel/protocol";
import { oneLine } from "./sessions.ts";

/** An event as one line: when, and what happened in plain words. */
export function eventLine(event: EventInfo): string {
  return `${oneLine(event.at)}  ${oneLine(wordsOf(event))}`;
}

function wordsOf(event: EventInfo): string {
  switch (event.type) {
    case "started":
      return `The session began, with ${event.model} under the policy ${event.policy}.`;
    case "stopped":
      return "The session was deleted.";
    case "events-lost":
      return "Some of what happened before is not known any more.";
    case "config-updated":
      return `Changed: ${event.changed.join(", ")}.`;
    case "mode-changed":
      return `The mode is ${event.to ?? "none"}, and was ${event.from ?? "none"}.`;
    case "skill-activated":
      return `The skill ${event.name} is in use.`;
    case "skill-deactivated":
      return `The skill ${event.name} is no longer in use.`;
    case "goal-added":
      return `The goal is: ${event.goal}`;
    case "goal-removed":
      return `No longer the goal: ${event.goal}`;
    case "quota-exceeded":
      return `The limit of ${formatCount(event.allowed)} ${event.limit.replaceAll("_", " ")} has no room for ${formatCount(event.wanted)} more, with ${formatCount(event.used)} used or held: it only warns.`;
    case "tier-changed":
      return `The window of ${tokens(event.window)} is of the tier ${event.to}${event.from === null ? "" : `, and was ${event.from}`}.`;
    case "system-prompt-updated":
      return `The system prompt is another, of ${tokens(event.tokens)}.${sentences(event.left)}`;
    case "context-discovered":
      return `Found ${counted(event.files.length, "context file")} in ${event.root}, of ${tokens(event.tokens)}.${sentences(event.left)}`;
    case "memory-normal":
    case "memory-warning":
    case "memory-critical":
    case "memory-emergency":
      return `Memory: ${event.message}`;
    case "low-memory":
      return `A window of ${tokens(event.wanted)} was wanted, and ${event.fits === null ? "does not fit in memory" : `${tokens(event.fits)} fit in memory`}.`;
    case "message-added":
      return `Message ${event.position} was added, by the ${event.role}.`;
    case "message-marked":
      return `The message ${event.message_id} ${MARKED[event.mark ?? "none"]}.`;
    case "branch-changed":
      return `The conversation goes on in the branch ${event.branch_id}.`;
    case "reply-started":
      return `A reply began${event.window === null ? "" : `, in a window of ${tokens(event.window)}`}.`;
    case "reply-broken":
      return `The reply broke off: ${event.message}`;
    case "usage-updated":
      return `The window holds ${event.usage.basis === "exact" ? "" : "about "}${tokens(event.usage.used_tokens)}${ofWindow(event.usage)}.`;
    case "summary-updated":
      return `The session was summed up by ${event.by}: ${event.topics.join(", ") || "no topics"}.`;
    case "context-resized":
      return `The window is ${tokens(event.to)}${event.from === null ? "" : ` instead of ${formatCount(event.from)}`} (${event.reason}).`;
    case "context-recalculated":
      return `The prompt was planned anew (${event.why}), and has ${tokens(event.prompt_tokens)}.`;
    case "compressed":
      return `The conversation was cut from ${formatCount(event.before_tokens)} to ${tokens(event.after_tokens)}${event.stages.length === 0 ? "" : ` (${event.stages.join(", ")})`}.`;
    case "compression-skipped":
      return `It was not compressed: ${event.reason}`;
    case "compression-error":
      return `A summary ahead of need has failed: ${event.message}`;
    case "summarizing":
      return `A summary of ${counted(event.messages, "message")} is being written (${event.level}).`;
    case "checkpoint-created":
      return `The checkpoint ${event.checkpoint_id} by ${event.by} stands for ${counted(event.messages, "message")}: ${tokens(event.tokens)} instead of ${formatCount(event.replaced_tokens)}.`;
    case "checkpoint-aged":
      return `The checkpoint ${event.was} became shorter and is ${event.checkpoint_id}, which freed ${tokens(event.freed_tokens)}.`;
    case "checkpoint-merged":
      return `The checkpoints ${event.were.join(", ")} became one, ${event.checkpoint_id}, which freed ${tokens(event.freed_tokens)}.`;
    case "checkpoint-undone":
      return `The checkpoint ${event.checkpoint_id} was taken back.`;
    case "rollover-complete":
      return `All that had left, ${counted(event.messages, "message")}, is in the one checkpoint ${event.checkpoint_id}.`;
    case "snapshot-created":
      return `The state was saved as ${event.snapshot_id} (${event.purpose}).`;
    case "auto-snapshot-created":
      return `Oriel saved the state as ${event.snapshot_id} (${event.purpose}).`;
    case "snapshot-restored":
      return `The snapshot ${event.snapshot_id} was restored, in the branch ${event.branch_id}.`;
    case "snapshot-error":
      return `The state could not be saved: ${event.message}`;
    default:
      return unknown(event);
  }
}

const MARKED = { pinned: "is pinned", excluded: "is left out of prompts", none: "has no mark any more" } as const;

function tokens(count: number): string {
  return `${formatCount(count)} tokens`;
}

function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? "" : "s"}`;
}

function sentences(left: readonly string[]): string {
  return left.map((sentence) => ` ${sentence}`).join("");
}

function ofWindow({ window, percentage }: Extract<EventInfo, { readonly type: "usage-updated" }>["usage"]): string {
  return window === null || percentage === null ? "" : ` of ${formatCount(window)} (${percentage} %)`;
}

/** Of a newer Oriel. */
function unknown(event: never): string {
  const { type }: { readonly type: string } = event;
  return type;
}
