import { CircleStop, OctagonAlert } from "lucide-react";
import type { JSX } from "react";
import type { EndNote } from "./reply-facts.ts";

interface EndingNoteProps {
  readonly note: EndNote;
  /** Whether it happened just now; then an error is spoken at once. */
  readonly isNew: boolean;
  /** Absent where another reply cannot be asked for: under older replies, or while one is being made. */
  readonly onNext: (() => void) | undefined;
}

/** Why a reply is not whole, and the button that goes on from there. */
export function EndingNote({ note, isNew, onNext }: EndingNoteProps): JSX.Element {
  const isError = note.tone === "error";
  const Icon = isError ? OctagonAlert : CircleStop;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
      <p
        role={isError && isNew ? "alert" : undefined}
        className={`flex min-w-0 items-start gap-2 wrap-anywhere ${isError ? "text-over" : "text-muted"}`}
      >
        <Icon aria-hidden size={15} className="mt-px flex-none" />
        {note.text}
      </p>
      {note.next === undefined || onNext === undefined ? null : (
        <button type="button" className="button" onClick={onNext}>
          {note.next === "continue" ? "Continue" : "Try again"}
        </button>
      )}
    </div>
  );
}
