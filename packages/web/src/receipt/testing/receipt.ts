import type { Receipt } from "@oriel/core";

/** A receipt of a conversation of which a part was summarised, as it is when everything is known. */
export function sampleReceipt(differing: Partial<Receipt> = {}): Receipt {
  return {
    id: "r_2",
    at: "2025-05-01T10:00:00.000Z",
    session: "s1",
    recognised: "kept",
    protocol: "control",
    kind: "chat",
    client: undefined,
    model: "qwen3:8b",
    engine: { id: "ollama", label: "Ollama" },
    policy: "oriel",
    overflow: "summarize",
    window: { asked: 16_384, loaded: 8192, max: 40_960, reason: "usage_threshold" },
    allowance: 1024,
    margin: 64,
    prompt: { tokens: 1204, basis: "exact", source: "vocabulary", sourceDetail: "vocabulary of qwen3:8b" },
    segments: { frame: 4, tools: 200, system: 100, pinned: 0, checkpoints: 120, recalled: 0, history: 730, last: 50 },
    messages: [
      { from: 0, to: 1, disposition: "kept", reason: "always", tokens: 100, sent: 100, hashes: { first: "aa", last: "aa" } },
      { from: 1, to: 39, disposition: "compacted", reason: "compressed", tokens: 5200, sent: 120, hashes: { first: "bb", last: "cc" } },
      { from: 39, to: 52, disposition: "kept", reason: "recent", tokens: 780, sent: 780, hashes: { first: "dd", last: "ee" } },
    ],
    counts: { kept: 14, compacted: 38, dropped: 0, recalled: 0 },
    conversation: { hash: "ff", messages: 52 },
    isNewCut: true,
    stages: [{ strategy: "summarise", before: 6284, after: 1204 }],
    checkpoints: [{ id: "k_1", from: 1, to: 39, by: "qwen3:8b", tokens: 120 }],
    read: { tokens: 1204, cached: 1100 },
    verdict: { kind: "verified" },
    reply: { tokens: 64, finish: { reason: "stop" } },
    timings: { planMs: 3, loadMs: 1200, promptMs: 300, replyMs: 900, firstMs: 310, totalMs: 1210 },
    retries: [],
    notes: [],
    error: undefined,
    ...differing,
  };
}
