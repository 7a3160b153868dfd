import { type Status, statusText } from "../chat/status.ts";
import type { ContextReading } from "../context-line/reading.ts";
import { overText } from "../context-line/reading.ts";

/** What is worth saying aloud when the status changes; `undefined` for a change that is only a tick of the same stage. */
export function statusMilestone(before: Status["kind"], now: Status): string | undefined {
  if (before === now.kind) return undefined;
  switch (now.kind) {
    case "queued":
    case "loading":
    case "reading":
    case "stopped":
      return statusText(now);
    case "writing":
      return "Writing";
    case "waiting":
    // A finished reply is spoken whole, and an error is an alert of its own.
    case "ready":
    case "error":
      return undefined;
    default:
      return now.kind satisfies never;
  }
}

/** Said again and again while a stage lasts, so that silence never means a hang. */
export function reminder(now: Status): { readonly text: string; readonly everyMs: number } | undefined {
  switch (now.kind) {
    case "writing":
      return { text: "Still writing", everyMs: 7_000 };
    case "queued":
    case "loading":
    case "reading":
      return { text: statusText(now), everyMs: 10_000 };
    case "waiting":
    case "ready":
    case "stopped":
    case "error":
      return undefined;
    default:
      return now.kind satisfies never;
  }
}

/** Said once when the window becomes tight or too small. */
export function levelMilestone(reading: ContextReading): string | undefined {
  if (reading.kind !== "gauge" || reading.level === "calm") return undefined;
  return reading.level === "tight"
    ? `The window is tight: ${Math.round(reading.percentage)} percent used`
    : `Over the window by ${overText(reading)} tokens`;
}
