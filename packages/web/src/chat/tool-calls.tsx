import type { ToolCallInfo } from "@oriel/protocol";
import { Wrench } from "lucide-react";
import type { JSX } from "react";

/** The tools a reply asked for, with what it gave them. */
export function ToolCalls({ calls }: { readonly calls: readonly ToolCallInfo[] }): JSX.Element | null {
  if (calls.length === 0) return null;
  return (
    <ul className="mt-2 flex flex-col gap-2" aria-label="Tool calls">
      {calls.map((call) => (
        <li key={call.id} className="flex items-start gap-2 rounded-card border px-3 py-2">
          <Wrench aria-hidden size={14} className="mt-0.5 flex-none text-muted" />
          <code className="min-w-0 font-mono text-note wrap-anywhere">
            {call.name} {call.arguments}
          </code>
        </li>
      ))}
    </ul>
  );
}
