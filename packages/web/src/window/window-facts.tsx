import { formatCount, formatSize, type Tokens } from "@oriel/core";
import type { WindowInfo } from "@oriel/protocol";
import type { JSX, ReactNode } from "react";
import { sourceText } from "./window-words.ts";

/** The four numbers that are called "window", side by side, and where the asked one comes from. */
export function WindowFacts({ window }: { readonly window: WindowInfo }): JSX.Element {
  return (
    <div>
      <dl className="border-t">
        <Fact name="Asked" size={window.asked} unknown="">
          {window.is_override ? <span className="badge">custom</span> : null}
        </Fact>
        <Fact name="Loaded" size={window.loaded} unknown="not loaded, or not reported" />
        <Fact name="Model max" size={window.max} unknown="unknown" />
        <Fact name="Default" size={window.default} unknown="" />
        {window.wishes.length === 0 ? null : <Wishes sizes={window.wishes} />}
      </dl>
      <p className="mt-3 text-note text-muted wrap-anywhere">{sourceText(window)}</p>
    </div>
  );
}

/** One size is served to all clients, so that the model is not loaded again for each; here is what they would have taken. */
function Wishes({ sizes }: { readonly sizes: readonly Tokens[] }): JSX.Element {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b py-2">
      <dt className="text-muted">Clients asked for</dt>
      <dd className="text-end">{sizes.map(formatSize).join(", ")}</dd>
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly size: Tokens | null;
  readonly unknown: string;
  readonly children?: ReactNode;
}

function Fact({ name, size, unknown, children }: FactProps): JSX.Element {
  return (
    <div className="flex items-baseline justify-between gap-4 border-b py-2">
      <dt className="text-muted">{name}</dt>
      <dd className="flex items-baseline gap-2">
        {children}
        {size === null ? <span className="text-muted">{unknown}</span> : <span className="text-body font-medium">{formatCount(size)}</span>}
      </dd>
    </div>
  );
}
