import type { JSX } from "react";

/** Who speaks, and when. */
export function Byline({ who, at }: { readonly who: string; readonly at?: string | undefined }): JSX.Element {
  return (
    <p className="mb-1 flex gap-2 text-note text-muted">
      <span className="min-w-0 truncate font-medium">{who}</span>
      {at === undefined ? null : (
        <time dateTime={at} className="flex-none">
          {CLOCK.format(Date.parse(at))}
        </time>
      )}
    </p>
  );
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
