import type { MemoryLevelInfo } from "@oriel/protocol";
import { Check, CircleQuestionMark, OctagonAlert, OctagonX, TriangleAlert } from "lucide-react";
import type { JSX } from "react";
import { LEVEL_WORDS } from "./machine-words.ts";

const MARKS = {
  normal: { Icon: Check, colour: "text-muted" },
  warning: { Icon: TriangleAlert, colour: "text-tight" },
  critical: { Icon: OctagonAlert, colour: "text-over" },
  emergency: { Icon: OctagonX, colour: "text-over" },
} as const satisfies Record<MemoryLevelInfo, unknown>;

/** How full a memory is: a word, and a shape for each. */
export function LevelMark({ level }: { readonly level: MemoryLevelInfo | null }): JSX.Element {
  const { Icon, colour } = level === null ? { Icon: CircleQuestionMark, colour: "text-muted" } : MARKS[level];
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap ${colour} ${level === "normal" || level === null ? "" : "font-semibold"}`}
    >
      <Icon aria-hidden size={14} strokeWidth={1.75} className="flex-none" />
      {level === null ? "Level unknown" : LEVEL_WORDS[level]}
    </span>
  );
}
