import { type MessageRun, reasonWords } from "@oriel/core";

/** What became of a run of messages, and why: `Sent: recent`, `Summarised`, `Not sent: did not fit`. */
export function runWords({ disposition, reason, joined }: Pick<MessageRun, "disposition" | "reason" | "joined">): string {
  const others = joined === undefined ? "" : " and others";
  if (disposition === "compacted" && reason === "compressed") return `Summarised${others}`;
  return `${WORDS[disposition]}${others}: ${reasonWords(reason)}`;
}

const WORDS: Readonly<Record<MessageRun["disposition"], string>> = {
  kept: "Sent",
  compacted: "Shortened",
  dropped: "Not sent",
  recalled: "Recalled",
};

/** Positions from 0, the last one included, as people read them: `7`, `1–38`. */
export function placesText({ from, to }: { readonly from: number; readonly to: number }): string {
  return to - from === 1 ? `${from}` : `${from}–${to - 1}`;
}
