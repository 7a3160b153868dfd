import { type JSX, type ReactNode, useId } from "react";

interface SectionProps {
  readonly title: string;
  /** A few words that stand beside the title. */
  readonly note?: string | undefined;
  readonly children: ReactNode;
}

/** A part of a screen under a heading of its own. */
export function Section({ title, note, children }: SectionProps): JSX.Element {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={id} className="text-body font-semibold">
          {title}
        </h2>
        {note === undefined ? null : <span className="text-note text-muted">{note}</span>}
      </div>
      {children}
    </section>
  );
}
