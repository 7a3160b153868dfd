import type { Policy } from "../policy.ts";
import { ONE_SUMMARY } from "./one-summary.ts";

/** mochi-server, phase 6: `DynamicContextWindowService`. */
export const MOCHI: Policy = {
  id: "mochi",
  title: "mochi-server",
  carries_over: "A window per session that is at least twice what the conversation uses.",
  from: "mochi-server, phase 6, context_window.py",
  window: {
    mode: "dynamic",
    evidence: ["override", "policy"],
    // DEFAULT_INITIAL_WINDOW
    first_window: 8192,
    fallback_window: 8192,
    // SAFE_LIMIT_PERCENTAGE
    share_of_max: 0.9,
    retry_window: null,
    dynamic_enabled: true,
    // USAGE_THRESHOLD_PERCENTAGE
    usage_threshold: 0.5,
    counts_allowance: false,
  },
  // It names no length of replies: the common default.
  reply: { default: 2048, min: 128, max: 4096, step: 128, remembered: false, must_fit: false },
  // It does nothing, and Ollama cuts in silence. Cutting is the nearest, but Oriel does it aloud.
  overflow: "trim",
  overflow_in_sessions: "trim",
  compaction: {
    high_watermark: 1,
    low_watermark: 0.75,
    stages: [{ strategy: "fifo" }],
    drops_user_messages: true,
    summary: ONE_SUMMARY,
    recall: null,
  },
  warn_at: null,
};
