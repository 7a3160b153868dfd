import type { EventBody, EventInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { eventLine } from "./event-line.ts";

const HEAD = { event_id: 7, session_id: "s_1", at: "2026-01-01T00:00:00.000Z" };
const USAGE = { used_tokens: 2048, basis: "exact", window: 8192, percentage: 25, available: 6144, in_flight_tokens: 0 } as const;

const ALL: readonly EventBody[] = [
  { type: "started", model: "qwen3:8b", policy: "oriel" },
  { type: "stopped" },
  { type: "events-lost" },
  { type: "config-updated", changed: ["title", "system_prompt"] },
  { type: "mode-changed", from: null, to: "tutor" },
  { type: "skill-activated", name: "sql" },
  { type: "skill-deactivated", name: "sql" },
  { type: "goal-added", goal: "Ship it." },
  { type: "goal-removed", goal: "Ship it." },
  { type: "tier-changed", from: "Basic", to: "Premium", window: 32768 },
  { type: "system-prompt-updated", tokens: 40, left: ["Of the rules: there is no room."] },
  { type: "context-discovered", root: "/home/ada", files: [{ path: "AGENTS.md", kind: "whole", tokens: 120 }], tokens: 120, left: [] },
  { type: "memory-normal", device: "ram", message: "At ease." },
  { type: "memory-warning", device: "ram", message: "Full." },
  { type: "memory-critical", device: "ram", message: "Fuller." },
  { type: "memory-emergency", device: "ram", message: "Fullest." },
  { type: "low-memory", wanted: 32768, fits: 16384 },
  { type: "low-memory", wanted: 32768, fits: null },
  { type: "message-added", message_id: "m_1", position: 3, role: "assistant" },
  { type: "message-marked", message_id: "m_1", mark: "pinned" },
  { type: "message-marked", message_id: "m_1", mark: null },
  { type: "branch-changed", branch_id: "b_1" },
  { type: "reply-started", receipt_id: "r_1", window: 8192 },
  { type: "reply-started", receipt_id: null, window: null },
  { type: "reply-broken", code: "engine_crashed", message: "The engine stopped." },
  { type: "usage-updated", usage: USAGE },
  { type: "usage-updated", usage: { ...USAGE, basis: "estimate", window: null, percentage: null, available: null } },
  { type: "summary-updated", topics: ["ships", "harbours"], by: "extract" },
  { type: "quota-exceeded", limit: "tokens_per_hour", allowed: 1000, used: 990, wanted: 200 },
  { type: "context-resized", from: 4096, to: 8192, reason: "usage_threshold" },
  { type: "context-resized", from: null, to: 8192, reason: "no_adjustment" },
  { type: "context-recalculated", why: "policy", prompt_tokens: 900 },
  { type: "compressed", before_tokens: 5000, after_tokens: 2500, stages: ["prune", "summarise"] },
  { type: "compressed", before_tokens: 5000, after_tokens: 2500, stages: [] },
  { type: "compression-skipped", reason: "There is nothing to compress." },
  { type: "compression-error", code: "engine_failed", message: "It broke off." },
  { type: "summarizing", level: "compact", messages: 1, replaced_tokens: 900 },
  { type: "checkpoint-created", checkpoint_id: "k_2", level: "compact", by: "qwen3:8b", messages: 6, tokens: 90, replaced_tokens: 1900 },
  { type: "checkpoint-aged", checkpoint_id: "k_3", was: "k_2", level: "compact", tokens: 40, freed_tokens: 50 },
  { type: "checkpoint-merged", checkpoint_id: "k_4", were: ["k_2", "k_3"], tokens: 40, freed_tokens: 50 },
  { type: "checkpoint-undone", checkpoint_id: "k_4" },
  { type: "rollover-complete", checkpoint_id: "k_5", messages: 12 },
  { type: "snapshot-created", snapshot_id: "x_1", purpose: "recovery" },
  { type: "auto-snapshot-created", snapshot_id: "x_2", purpose: "emergency" },
  { type: "snapshot-restored", snapshot_id: "x_1", branch_id: "b_2" },
  { type: "snapshot-error", message: "The disk is full." },
];

describe("an event in a line", () => {
  it("says in plain words what happened", () => {
    expect(ALL.map((body) => eventLine({ ...HEAD, ...body }).replace(`${HEAD.at}  `, "")).join("\n")).toMatchInlineSnapshot(`
      "The session began, with qwen3:8b under the policy oriel.
      The session was deleted.
      Some of what happened before is not known any more.
      Changed: title, system_prompt.
      The mode is tutor, and was none.
      The skill sql is in use.
      The skill sql is no longer in use.
      The goal is: Ship it.
      No longer the goal: Ship it.
      The window of 32,768 tokens is of the tier Premium, and was Basic.
      The system prompt is another, of 40 tokens. Of the rules: there is no room.
      Found 1 context file in /home/ada, of 120 tokens.
      Memory: At ease.
      Memory: Full.
      Memory: Fuller.
      Memory: Fullest.
      A window of 32,768 tokens was wanted, and 16,384 tokens fit in memory.
      A window of 32,768 tokens was wanted, and does not fit in memory.
      Message 3 was added, by the assistant.
      The message m_1 is pinned.
      The message m_1 has no mark any more.
      The conversation goes on in the branch b_1.
      A reply began, in a window of 8,192 tokens.
      A reply began.
      The reply broke off: The engine stopped.
      The window holds 2,048 tokens of 8,192 (25 %).
      The window holds about 2,048 tokens.
      The session was summed up by extract: ships, harbours.
      The limit of 1,000 tokens per hour has no room for 200 more, with 990 used or held: it only warns.
      The window is 8,192 tokens instead of 4,096 (usage_threshold).
      The window is 8,192 tokens (no_adjustment).
      The prompt was planned anew (policy), and has 900 tokens.
      The conversation was cut from 5,000 to 2,500 tokens (prune, summarise).
      The conversation was cut from 5,000 to 2,500 tokens.
      It was not compressed: There is nothing to compress.
      A summary ahead of need has failed: It broke off.
      A summary of 1 message is being written (compact).
      The checkpoint k_2 by qwen3:8b stands for 6 messages: 90 tokens instead of 1,900.
      The checkpoint k_2 became shorter and is k_3, which freed 50 tokens.
      The checkpoints k_2, k_3 became one, k_4, which freed 50 tokens.
      The checkpoint k_4 was taken back.
      All that had left, 12 messages, is in the one checkpoint k_5.
      The state was saved as x_1 (recovery).
      Oriel saved the state as x_2 (emergency).
      The snapshot x_1 was restored, in the branch b_2.
      The state could not be saved: The disk is full."
    `);
  });

  it("begins with when it was", () => {
    expect(eventLine({ ...HEAD, type: "stopped" })).toBe("2026-01-01T00:00:00.000Z  The session was deleted.");
  });

  it("steers no terminal, and stays one line", () => {
    expect(eventLine({ ...HEAD, type: "goal-added", goal: "One\n\u001b[2JTwo" })).toBe("2026-01-01T00:00:00.000Z  The goal is: One [2JTwo");
  });

  it("names what only a newer Oriel tells", () => {
    const newer: object = { ...HEAD, type: "tea-served" };
    expect(eventLine(newer as EventInfo)).toBe("2026-01-01T00:00:00.000Z  tea-served");
  });
});
