import type { Policy } from "../policy.ts";
import { ONE_SUMMARY } from "./one-summary.ts";

/** RoamPal 0.3.0: `model_contexts.py`, its router and its Ollama client. The figures of its families are those of Oriel's table. */
export const ROAMPAL: Policy = {
  id: "roampal",
  title: "RoamPal",
  carries_over: "A safe size per family, until the user saves another one for a model.",
  from: "RoamPal 0.3.0, model_contexts.py",
  window: {
    mode: "manual",
    // The order of get_context_size: the call's own override, the saved one, the family's default.
    evidence: ["request", "override", "family"],
    first_window: null,
    // "Safe fallback: unknown models default to 8K."
    fallback_window: 8192,
    // A saved size may reach the model's maximum.
    share_of_max: 1,
    // OllamaClient.py: one retry at this size when Ollama's runner was terminated.
    retry_window: 2048,
    // The lower end of its slider and of its route.
    smallest_window: 512,
  },
  // num_predict of its Ollama client. It has no control for it: the range is the common one.
  reply: { default: 2048, min: 128, max: 4096, step: 128, remembered: false, must_fit: false },
  // Its check before sending drops memories, then history.
  overflow: "trim",
  overflow_in_sessions: "trim",
  compaction: {
    // Its check drops the oldest of the history, one message at a time, until the rest fits.
    high_watermark: 0.9,
    low_watermark: 0.9,
    stages: [{ strategy: "fifo" }],
    drops_user_messages: true,
    summary: ONE_SUMMARY,
    recall: null,
  },
  // That check begins at 90 % of the window.
  warn_at: 0.9,
};
