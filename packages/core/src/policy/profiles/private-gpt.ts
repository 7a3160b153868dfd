import type { Policy } from "../policy.ts";
import { ONE_SUMMARY } from "./one-summary.ts";

/** PrivateGPT on Foundry Local: the change "add model context configuration" and the code that came of it. */
export const PRIVATE_GPT: Policy = {
  id: "private-gpt",
  title: "PrivateGPT",
  carries_over: "The engine's own window, and a slider for the length of a reply that forgets itself.",
  from: "PrivateGPT (Foundry Local) 0.8.0",
  window: {
    mode: "fixed",
    // Foundry Local takes no size and names none; its map of known models holds their maxima.
    evidence: ["loaded", "metadata", "policy", "family"],
    first_window: "max",
    // An unknown window hides the indicator: nothing is guessed.
    fallback_window: null,
    share_of_max: 1,
    retry_window: null,
    sends_size: false,
    size_classes: [],
  },
  // Its design says 1024 once and 2048 once; its code and its resolved questions say 2048. Kept in memory only, for privacy.
  reply: { default: 2048, min: 128, max: 4096, step: 128, remembered: false, must_fit: false },
  // A message that does not fit is blocked, with three suggestions.
  overflow: "reject",
  overflow_in_sessions: "reject",
  compaction: {
    high_watermark: 1,
    low_watermark: 0.75,
    // Only for a client that asks for `trim` or `summarize` itself.
    stages: [{ strategy: "summarise" }, { strategy: "fifo" }],
    drops_user_messages: true,
    summary: ONE_SUMMARY,
    recall: null,
  },
  warn_at: 0.8,
};
