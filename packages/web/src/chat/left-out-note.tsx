import type { JSX } from "react";
import type { LeftOut } from "./left-out.ts";

interface LeftOutNoteProps {
  readonly leftOut: LeftOut | undefined;
  readonly onReceipt: (id: string) => void;
}

/** What the latest prompt left out: in sight wherever the transcript stands, and spoken when it changes. */
export function LeftOutNote({ leftOut, onReceipt }: LeftOutNoteProps): JSX.Element {
  return <div role="status">{leftOut === undefined ? null : <Note leftOut={leftOut} onReceipt={onReceipt} />}</div>;
}

function Note({ leftOut: { receiptId, text }, onReceipt }: { readonly leftOut: LeftOut } & LeftOutNoteProps): JSX.Element {
  if (receiptId === undefined) return <span className="text-note text-muted">{text}</span>;
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      className="min-h-6 text-start text-note text-muted underline decoration-control underline-offset-2 hover:text-ink pointer-coarse:min-h-11"
      onClick={() => onReceipt(receiptId)}
    >
      {text}
    </button>
  );
}
