import type { JSX } from "react";
import { type Markable, MarkButtons, MarkNote, type OnMark } from "./mark-buttons.tsx";

interface BylineProps {
  readonly who: string;
  readonly at?: string | undefined;
  /** `undefined` for what is not stored yet. */
  readonly marking?: { readonly message: Markable; readonly onMark: OnMark } | undefined;
}

/** Who speaks, and when, and what the user says of it. */
export function Byline({ who, at, marking }: BylineProps): JSX.Element {
  return (
    <div className="mb-1 flex min-h-7 flex-wrap items-center gap-x-2 text-note text-muted">
      <span className="min-w-0 truncate font-medium">{who}</span>
      {at === undefined ? null : (
        <time dateTime={at} className="flex-none">
          {CLOCK.format(Date.parse(at))}
        </time>
      )}
      {marking === undefined ? null : <MarkNote mark={marking.message.mark} />}
      {marking === undefined ? null : <MarkButtons {...marking} />}
    </div>
  );
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
