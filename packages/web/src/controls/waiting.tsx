import type { JSX } from "react";

/** Stands where something is being read, in about its shape. */
export function Waiting({ label, widths }: { readonly label: string; readonly widths: readonly string[] }): JSX.Element {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4">
      {widths.map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders never move.
        <span key={index} className={`h-4 rounded-control bg-chosen ${width}`} />
      ))}
    </div>
  );
}
