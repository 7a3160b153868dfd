import { ChevronRight } from "lucide-react";
import type { JSX } from "react";
import { Markdown } from "./markdown.tsx";

/** What the model thought before it answered; folded away until it is asked for. */
export function Thinking({ text, isWriting }: { readonly text: string; readonly isWriting: boolean }): JSX.Element | null {
  if (text === "") return null;
  return (
    <details className="group/thinking mb-2">
      <summary className="inline-flex items-center gap-1 rounded-control text-ui text-muted marker:content-none">
        <ChevronRight aria-hidden size={14} className="transition-transform duration-150 group-open/thinking:rotate-90 rtl:-scale-x-100" />
        {isWriting ? "Thinking" : "Thought"}
      </summary>
      <div className="mt-2 border-s-2 ps-3 text-muted">
        <Markdown text={text} />
      </div>
    </details>
  );
}
