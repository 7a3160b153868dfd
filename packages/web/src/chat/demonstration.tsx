import { Info } from "lucide-react";
import type { JSX } from "react";

/** What the bundled model is, and how to have a real one. */
export function DemonstrationNotice(): JSX.Element {
  return (
    <aside aria-label="About the demonstration model" className="flex gap-3 rounded-card border px-4 py-3">
      <Info aria-hidden size={16} className="mt-0.5 flex-none text-muted" />
      <div className="flex min-w-0 flex-col gap-2">
        <p>
          <strong className="font-semibold">This is a demonstration model.</strong> It is tiny, two million parameters, and only remembers
          what it is told and answers about it. It is enough to see a window fill up and forget.
        </p>
        <p className="text-muted">
          For a real model, start Oriel with a file:{" "}
          <code className="rounded-[4px] bg-chosen px-1 py-px font-mono text-ink wrap-anywhere">
            ORIEL_MODEL=/path/model.gguf npm start
          </code>
          . Or start Ollama, llama-server or LM Studio, then restart Oriel.
        </p>
      </div>
    </aside>
  );
}
