import type { Milliseconds } from "@oriel/core";

/** `310 ms`, `18.9 s`. */
export function durationText(durationMs: Milliseconds): string {
  return durationMs < 1000 ? `${Math.round(durationMs)} ms` : `${(durationMs / 1000).toFixed(1)} s`;
}
