import type { JSX } from "react";
import type { Fact } from "./machine-words.ts";

/** Figures with their names, one beneath the other. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): JSX.Element {
  return (
    <dl className="border-t">
      {facts.map(([name, value]) => (
        <div key={name} className="flex items-baseline justify-between gap-4 border-b py-2">
          <dt className="flex-none text-muted">{name}</dt>
          <dd className="min-w-0 text-end wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
