import { readFileSync } from "node:fs";
import { type EventBody, sessionEvent } from "@oriel/protocol";
import type { ConversationEvent } from "@oriel/session";
import { describe, expect, it } from "vitest";
import { orielDocument } from "../openapi/oriel-document.ts";
import { streamFaults } from "../openapi/testing/stream-faults.ts";
import { eventInfo } from "./event-info.ts";

type Told = readonly [event: ConversationEvent, body: EventBody];

/** Each event with everything that can be `undefined` in it, first set, then not. */
const TOLD: { readonly [Type in ConversationEvent["type"]]: readonly Told[] } = {
  started: [
    [
      { type: "started", model: "m", policy: "oriel" },
      { type: "started", model: "m", policy: "oriel" },
    ],
  ],
  stopped: same({ type: "stopped" }),
  "events-lost": same({ type: "events-lost" }),
  "config-updated": [
    [
      { type: "config-updated", changed: ["title", "systemPrompt", "maxTokens", "discovered", "theirs"] },
      { type: "config-updated", changed: ["title", "system_prompt", "max_tokens", "discovered", "theirs"] },
    ],
  ],
  "mode-changed": [
    [
      { type: "mode-changed", from: "coding", to: "tutor" },
      { type: "mode-changed", from: "coding", to: "tutor" },
    ],
    [
      { type: "mode-changed", from: undefined, to: undefined },
      { type: "mode-changed", from: null, to: null },
    ],
  ],
  "skill-activated": same({ type: "skill-activated", name: "sql" }),
  "skill-deactivated": same({ type: "skill-deactivated", name: "sql" }),
  "goal-added": same({ type: "goal-added", goal: "Ship it." }),
  "goal-removed": same({ type: "goal-removed", goal: "Ship it." }),
  "tier-changed": [
    [
      { type: "tier-changed", from: "Basic", to: "Premium", window: 32768 },
      { type: "tier-changed", from: "Basic", to: "Premium", window: 32768 },
    ],
    [
      { type: "tier-changed", from: undefined, to: "Basic", window: 8192 },
      { type: "tier-changed", from: null, to: "Basic", window: 8192 },
    ],
  ],
  "system-prompt-updated": same({ type: "system-prompt-updated", tokens: 40, left: ["Of the rules: no room."] }),
  "context-discovered": same({
    type: "context-discovered",
    root: "/home/ada/ships",
    files: [{ path: "AGENTS.md", kind: "whole", tokens: 120 }],
    tokens: 120,
    left: [],
  }),
  "memory-normal": same({ type: "memory-normal", device: "ram", message: "At ease." }),
  "memory-warning": same({ type: "memory-warning", device: "ram", message: "Full." }),
  "memory-critical": same({ type: "memory-critical", device: "ram", message: "Fuller." }),
  "memory-emergency": same({ type: "memory-emergency", device: "ram", message: "Fullest." }),
  "low-memory": [
    [
      { type: "low-memory", wanted: 32768, fits: 16384 },
      { type: "low-memory", wanted: 32768, fits: 16384 },
    ],
    [
      { type: "low-memory", wanted: 32768, fits: undefined },
      { type: "low-memory", wanted: 32768, fits: null },
    ],
  ],
  "message-added": [
    [
      { type: "message-added", id: "msg-1", position: 0, role: "user" },
      { type: "message-added", message_id: "msg-1", position: 0, role: "user" },
    ],
  ],
  "message-marked": [
    [
      { type: "message-marked", id: "msg-1", mark: "pinned" },
      { type: "message-marked", message_id: "msg-1", mark: "pinned" },
    ],
    [
      { type: "message-marked", id: "msg-1", mark: undefined },
      { type: "message-marked", message_id: "msg-1", mark: null },
    ],
  ],
  "branch-changed": [
    [
      { type: "branch-changed", branch: "b-1" },
      { type: "branch-changed", branch_id: "b-1" },
    ],
  ],
  "reply-started": [
    [
      { type: "reply-started", receipt: "r-1", window: 4096 },
      { type: "reply-started", receipt_id: "r-1", window: 4096 },
    ],
    [
      { type: "reply-started", receipt: undefined, window: undefined },
      { type: "reply-started", receipt_id: null, window: null },
    ],
  ],
  "reply-broken": same({ type: "reply-broken", code: "engine_crashed", message: "The engine stopped." }),
  "usage-updated": [
    [
      {
        type: "usage-updated",
        usage: { currentTokens: 22, basis: "exact", maxTokens: undefined, percentage: undefined, available: undefined },
      },
      {
        type: "usage-updated",
        usage: { used_tokens: 22, basis: "exact", window: null, percentage: null, available: null, in_flight_tokens: 0 },
      },
    ],
  ],
  "quota-exceeded": same({ type: "quota-exceeded", limit: "tokens_per_hour", allowed: 100, used: 90, wanted: 20 }),
  "summary-updated": same({ type: "summary-updated", topics: ["ships"], by: "extract" }),
  "context-resized": [
    [
      { type: "context-resized", from: 4096, to: 8192, reason: "usage_threshold" },
      { type: "context-resized", from: 4096, to: 8192, reason: "usage_threshold" },
    ],
    [
      { type: "context-resized", from: undefined, to: 8192, reason: "no_adjustment" },
      { type: "context-resized", from: null, to: 8192, reason: "no_adjustment" },
    ],
  ],
  "context-recalculated": [
    [
      { type: "context-recalculated", why: "policy", prompt: 90 },
      { type: "context-recalculated", why: "policy", prompt_tokens: 90 },
    ],
  ],
  summarizing: [
    [
      { type: "summarizing", level: "compact", messages: 6, replacedTokens: 900 },
      { type: "summarizing", level: "compact", messages: 6, replaced_tokens: 900 },
    ],
  ],
  "checkpoint-created": [
    [
      { type: "checkpoint-created", id: "k", level: "compact", by: "m", messages: 6, tokens: 90, replacedTokens: 900 },
      { type: "checkpoint-created", checkpoint_id: "k", level: "compact", by: "m", messages: 6, tokens: 90, replaced_tokens: 900 },
    ],
  ],
  "checkpoint-aged": [
    [
      { type: "checkpoint-aged", id: "k", was: "j", level: "compact", tokens: 40, freed: 50 },
      { type: "checkpoint-aged", checkpoint_id: "k", was: "j", level: "compact", tokens: 40, freed_tokens: 50 },
    ],
  ],
  "checkpoint-merged": [
    [
      { type: "checkpoint-merged", id: "k", were: ["i", "j"], tokens: 40, freed: 50 },
      { type: "checkpoint-merged", checkpoint_id: "k", were: ["i", "j"], tokens: 40, freed_tokens: 50 },
    ],
  ],
  "checkpoint-undone": [
    [
      { type: "checkpoint-undone", id: "k" },
      { type: "checkpoint-undone", checkpoint_id: "k" },
    ],
  ],
  compressed: [
    [
      { type: "compressed", before: 5000, after: 2500, stages: ["prune", "summarise"] },
      { type: "compressed", before_tokens: 5000, after_tokens: 2500, stages: ["prune", "summarise"] },
    ],
  ],
  "compression-skipped": same({ type: "compression-skipped", reason: "Nothing to free." }),
  "compression-error": same({ type: "compression-error", code: "engine_failed", message: "It broke off." }),
  "rollover-complete": [
    [
      { type: "rollover-complete", id: "k", messages: 12 },
      { type: "rollover-complete", checkpoint_id: "k", messages: 12 },
    ],
  ],
  "snapshot-created": [
    [
      { type: "snapshot-created", id: "snap-1", purpose: "recovery" },
      { type: "snapshot-created", snapshot_id: "snap-1", purpose: "recovery" },
    ],
  ],
  "auto-snapshot-created": [
    [
      { type: "auto-snapshot-created", id: "snap-1", purpose: "emergency" },
      { type: "auto-snapshot-created", snapshot_id: "snap-1", purpose: "emergency" },
    ],
  ],
  "snapshot-restored": [
    [
      { type: "snapshot-restored", id: "snap-1", branch: "b-1" },
      { type: "snapshot-restored", snapshot_id: "snap-1", branch_id: "b-1" },
    ],
  ],
  "snapshot-error": same({ type: "snapshot-error", message: "The disk is full." }),
};

/** One that says on the wire what it says here, in one word each. */
function same(event: ConversationEvent & EventBody): readonly Told[] {
  return [[event, event]];
}

const HAPPENED = { id: 7, session: "s-1", at: "2026-01-01T00:00:00.000Z" };

describe("an event on the wire", () => {
  it.each(Object.entries(TOLD))("says all of %s, by names of the wire", (_type, all) => {
    for (const [event, body] of all) {
      expect(eventInfo({ ...HAPPENED, event })).toEqual({ event_id: 7, session_id: "s-1", at: "2026-01-01T00:00:00.000Z", ...body });
    }
  });

  it.each(Object.entries(TOLD))("is what the document says of %s", (_type, all) => {
    const { components, paths } = orielDocument("0.0.0-test");
    const media = paths["/api/v1/sessions/{id}/events"]?.get?.responses["200"]?.content?.["text/event-stream"];
    if (media === undefined) throw new Error("The stream is told nowhere.");
    const text = all.map(([event]) => sessionEvent(eventInfo({ ...HAPPENED, event }))).join("");
    expect(streamFaults("text/event-stream", text, media, components.schemas)).toEqual([]);
  });

  it("is a server-sent event under its id and its type", () => {
    expect(sessionEvent(eventInfo({ ...HAPPENED, event: { type: "branch-changed", branch: "b-1" } }))).toBe(
      'id: 7\nevent: branch-changed\ndata: {"event_id":7,"session_id":"s-1","at":"2026-01-01T00:00:00.000Z","type":"branch-changed","branch_id":"b-1"}\n\n',
    );
  });
});

describe("the page of events", () => {
  it("tells of every event, in rows of their own, and of no other", () => {
    const page = readFileSync(new URL("../../../../docs/events.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(rows.toSorted()).toEqual(Object.keys(TOLD).toSorted());
  });
});
