import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_REPLY } from "../collect.ts";
import { MOST_RUNS } from "./message-runs.ts";
import type { MessageRun } from "./receipt.ts";
import { type ReceiptParts, receiptOf } from "./receipt-of.ts";
import { anyPlanned, MARKER, planned } from "./testing/planned.ts";
import { partsOf, receiptFor } from "./testing/receipt.ts";

const LONG = planned([
  { disposition: "kept", messages: 1 },
  { disposition: "compacted", messages: 3 },
  { disposition: "kept", messages: 4 },
]);

describe("receiptOf", () => {
  it("tells what was sent, what the engine read, and what came of it", () => {
    const { transcript, plan } = LONG;
    const sent = { kind: "chat", hash: "whole", transcript, plan, checkpoints: new Map([["c1", { by: "extract" }]]) } as const;
    expect(receiptFor(LONG, { sent, notes: ["Memory ran low."] })).toEqual({
      id: "r1",
      at: "2025-05-01T10:00:00.000Z",
      session: "c1",
      recognised: "prefix",
      protocol: "openai",
      kind: "chat",
      client: undefined,
      model: "qwen3:8b",
      engine: { id: "ollama", label: "Ollama" },
      policy: "oriel",
      overflow: "summarize",
      window: { asked: undefined, loaded: 16_384, max: 40_960, reason: "usage_threshold" },
      allowance: 1024,
      margin: 0,
      prompt: { tokens: 118, basis: "exact", source: "vocabulary", sourceDetail: "vocabulary of qwen3:8b" },
      segments: plan.segments,
      messages: [
        { from: 0, to: 1, disposition: "kept", reason: "recent", tokens: 10, sent: 10, hashes: { first: "h0", last: "h0" } },
        { from: 1, to: 4, disposition: "compacted", reason: "compressed", tokens: 60, sent: 0, hashes: { first: "h1", last: "h3" } },
        { from: 4, to: 8, disposition: "kept", reason: "recent", tokens: 100, sent: 100, hashes: { first: "h4", last: "h7" } },
      ],
      counts: { kept: 5, compacted: 3, dropped: 0, recalled: 0 },
      conversation: { hash: "whole", messages: 8 },
      isNewCut: false,
      stages: [],
      checkpoints: [{ id: "c1", from: 1, to: 4, by: "extract", tokens: 5 }],
      read: { tokens: 118, cached: 0 },
      verdict: { kind: "verified" },
      reply: { tokens: 7, finish: { reason: "stop" } },
      timings: { planMs: 2, loadMs: undefined, promptMs: 20, replyMs: 90, firstMs: 30, totalMs: 120 },
      retries: [],
      notes: ["Memory ran low."],
      error: undefined,
    });
  });

  it("keeps what was planned where the reply has told nothing yet", () => {
    const { window, read, reply } = receiptFor(LONG, { reply: EMPTY_REPLY, verdict: { kind: "unreported" } });
    expect({ window, read, reply }).toEqual({
      window: { asked: undefined, loaded: 8192, max: 40_960, reason: undefined },
      read: { tokens: undefined, cached: undefined },
      reply: { tokens: undefined, finish: undefined },
    });
  });

  it("accounts for a text to be continued as one message that stays", () => {
    const sent = { kind: "completion", hash: "text", count: { tokens: 40, basis: "estimate" }, allowance: 256 } as const;
    const { kind, prompt, allowance, segments, messages, counts, conversation } = receiptFor(LONG, { sent });
    expect({ kind, prompt, allowance, segments, messages, counts, conversation }).toEqual({
      kind: "completion",
      prompt: { tokens: 40, basis: "estimate", source: "vocabulary", sourceDetail: "vocabulary of qwen3:8b" },
      allowance: 256,
      segments: { frame: 0, tools: 0, system: 0, pinned: 0, checkpoints: 0, recalled: 0, history: 0, last: 40 },
      messages: [{ from: 0, to: 1, disposition: "kept", reason: "always", tokens: 40, sent: 40, hashes: { first: "text", last: "text" } }],
      counts: { kept: 1, compacted: 0, dropped: 0, recalled: 0 },
      conversation: { hash: "text", messages: 1 },
    });
  });

  it("accounts for every message once, whatever the conversation", () => {
    fc.assert(
      fc.property(anyPlanned, (any) => {
        const { messages, conversation, counts } = receiptFor(any);
        expect([0, ...messages.map(({ to }) => to)]).toEqual([...messages.map(({ from }) => from), any.transcript.entries.length]);
        expect(conversation.messages).toBe(any.transcript.entries.length);
        expect(counts.kept + counts.compacted + counts.dropped + counts.recalled).toBe(conversation.messages);
      }),
    );
  });

  it("adds up to the tokens of the plan, joined or not, cut or not", () => {
    fc.assert(
      fc.property(anyPlanned, fc.boolean(), (any, isCut) => {
        const { accounts, prompt } = any.plan;
        const verdict = isCut ? ({ kind: "backend_truncated", sent: prompt.tokens, read: 3 } as const) : ({ kind: "verified" } as const);
        const { messages } = receiptFor(any, { verdict });
        const sums = (runs: readonly Pick<MessageRun, "tokens" | "sent">[]): object => ({
          tokens: runs.reduce((total, { tokens }) => total + tokens, 0),
          sent: runs.reduce((total, { sent }) => total + sent, 0),
        });
        expect(sums(messages)).toEqual(sums(accounts));
      }),
    );
  });

  it("stays small, and says when runs were joined", () => {
    fc.assert(
      fc.property(anyPlanned, (any) => {
        const { messages, notes } = receiptFor(any);
        expect(messages.length).toBeLessThanOrEqual(MOST_RUNS);
        expect(notes.length).toBe(any.plan.accounts.length > MOST_RUNS ? 1 : 0);
        expect(messages.some(({ joined }) => joined !== undefined)).toBe(any.plan.accounts.length > MOST_RUNS);
      }),
    );
  });

  it("holds no text of any message or summary", () => {
    fc.assert(
      fc.property(anyPlanned, (any) => {
        const reply: ReceiptParts["reply"] = { ...EMPTY_REPLY, ...{ text: MARKER, thinking: MARKER } };
        const { transcript } = any;
        expect(JSON.stringify(transcript)).toContain(MARKER);
        expect(JSON.stringify(receiptOf(partsOf(any, { reply })))).not.toContain(MARKER);
      }),
    );
  });
});

describe("a prompt that the engine cut", () => {
  const verdict = { kind: "backend_truncated", sent: 118, read: 85 } as const;

  it("has its oldest messages marked as far as the missing tokens reach, and says that it cannot be known", () => {
    const { messages, counts, notes } = receiptFor(LONG, { verdict });
    expect(messages.map(({ from, to, disposition, reason, sent }) => ({ from, to, disposition, reason, sent }))).toEqual([
      { from: 0, to: 1, disposition: "kept", reason: "backend_truncated", sent: 10 },
      { from: 1, to: 4, disposition: "compacted", reason: "compressed", sent: 0 },
      { from: 4, to: 6, disposition: "kept", reason: "backend_truncated", sent: 30 },
      { from: 6, to: 8, disposition: "kept", reason: "recent", sent: 70 },
    ]);
    expect(counts).toEqual({ kept: 5, compacted: 3, dropped: 0, recalled: 0 });
    expect(notes).toEqual([
      "The engine cut the prompt: which of the messages marked backend_truncated the model did not see cannot be known.",
    ]);
  });

  it("has all that was kept marked when next to nothing was read", () => {
    const { messages } = receiptFor(LONG, { verdict: { ...verdict, read: 1 } });
    expect(messages.map(({ reason }) => reason)).toEqual(["backend_truncated", "compressed", "backend_truncated"]);
  });
});
