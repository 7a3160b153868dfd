import { EMPTY_REPLY } from "../../collect.ts";
import type { Receipt } from "../receipt.ts";
import { type ReceiptParts, receiptOf } from "../receipt-of.ts";
import type { Planned } from "./planned.ts";

/** The parts of an ordinary request for this prompt, which the engine read as it was counted. */
export function partsOf({ transcript, plan }: Planned, differing: Partial<ReceiptParts> = {}): ReceiptParts {
  return {
    request: {
      id: "r1",
      at: "2025-05-01T10:00:00.000Z",
      session: "c1",
      recognised: "prefix",
      protocol: "openai",
      client: undefined,
      model: "qwen3:8b",
      engine: { id: "ollama", label: "Ollama" },
      policy: "oriel",
      overflow: "summarize",
      window: { asked: undefined, loaded: 8192, max: 40_960 },
    },
    sent: { kind: "chat", hash: "whole", transcript, plan, checkpoints: new Map() },
    counter: { source: "vocabulary", sourceDetail: "vocabulary of qwen3:8b" },
    margin: 0,
    reply: {
      ...EMPTY_REPLY,
      window: 16_384,
      windowReason: "usage_threshold",
      usage: { promptTokens: plan.prompt.tokens, cachedTokens: 0, replyTokens: 7 },
      timings: { promptMs: 20, replyMs: 90 },
      finish: { reason: "stop" },
    },
    verdict: { kind: "verified" },
    clock: { planMs: 2, firstMs: 30, totalMs: 120 },
    retries: [],
    notes: [],
    error: undefined,
    ...differing,
  };
}

export function receiptFor(planned: Planned, differing: Partial<ReceiptParts> = {}): Receipt {
  return receiptOf(partsOf(planned, differing));
}
