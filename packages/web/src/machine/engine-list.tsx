import type { EngineInfo } from "@oriel/protocol";
import { Check, OctagonAlert } from "lucide-react";
import type { JSX } from "react";

/** The engines, and whether each answers. */
export function EngineList({ engines }: { readonly engines: readonly EngineInfo[] }): JSX.Element {
  if (engines.length === 0)
    return <p className="text-muted">There is no engine. Start one, and then Oriel, or name a file with ORIEL_MODEL.</p>;
  return (
    <ul className="border-t">
      {engines.map((engine) => (
        <li key={engine.id} className="flex flex-wrap items-center gap-x-4 gap-y-0.5 border-b py-2">
          <span className="font-medium wrap-anywhere">{engine.label}</span>
          <State state={engine.state} />
          <span className="text-muted wrap-anywhere">{engine.url ?? "inside Oriel"}</span>
          <span className="text-muted wrap-anywhere sm:ms-auto">{engine.version ?? "version unknown"}</span>
          {engine.error === null ? null : <span className="basis-full text-note text-muted wrap-anywhere">{engine.error}</span>}
        </li>
      ))}
    </ul>
  );
}

function State({ state }: Pick<EngineInfo, "state">): JSX.Element {
  const Icon = state === "ready" ? Check : OctagonAlert;
  return (
    <span className={`inline-flex items-center gap-1.5 ${state === "ready" ? "text-muted" : "font-semibold text-over"}`}>
      <Icon aria-hidden size={14} strokeWidth={1.75} className="flex-none" />
      {state}
    </span>
  );
}
