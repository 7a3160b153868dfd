import type { Policy } from "../policy.ts";
import { ONE_SUMMARY } from "./one-summary.ts";

/** nOpenaiServer: its context window architecture, and the limits of its HTTP server. */
export const NOPENAI: Policy = {
  id: "nopenai",
  title: "nOpenaiServer",
  carries_over: "One fixed window per model, and no request that prompt and reply together would overflow.",
  from: "nOpenaiServer, CONTEXT_WINDOW_ARCHITECTURE.md",
  window: {
    mode: "fixed",
    // An entry of its registry, else the model's own configuration.
    evidence: ["override", "policy"],
    // max_position_embeddings
    first_window: "max",
    fallback_window: 8192,
    share_of_max: 1,
    retry_window: null,
    sends_size: true,
    // The document gives 1–2B, 7B, 33B and 70B; where one class ends and the next begins is ours.
    size_classes: [
      { up_to_parameters: 3_000_000_000, window: 2048 },
      { up_to_parameters: 14_000_000_000, window: 4096 },
      { up_to_parameters: 40_000_000_000, window: 16_384 },
      { up_to_parameters: null, window: 32_768 },
    ],
  },
  // 512 where a chat names none; InvalidMaxTokens outside 1 to 100,000.
  reply: { default: 512, min: 1, max: 100_000, step: 1, remembered: false, must_fit: true },
  overflow: "reject",
  overflow_in_sessions: "reject",
  compaction: {
    high_watermark: 1,
    low_watermark: 0.75,
    // The default of its context_strategy; only for a client that asks for `trim` itself.
    stages: [{ strategy: "fifo" }],
    drops_user_messages: true,
    summary: ONE_SUMMARY,
    recall: null,
  },
  warn_at: null,
};
