import { ReceiptText } from "lucide-react";
import type { JSX } from "react";
import type { LeftOut } from "./left-out.ts";

interface WindowEdgeProps {
  readonly leftOut: LeftOut;
  readonly onReceipt: (id: string) => void;
}

/** The line in the transcript from which on the model saw every message whole, and what became of those before it. */
export function WindowEdge({ leftOut: { receiptId, text }, onReceipt }: WindowEdgeProps): JSX.Element {
  return (
    <div
      role="note"
      aria-label="Where the model's view begins"
      className="flex flex-wrap items-center justify-center gap-x-2 border-t border-dashed border-control pt-1 text-note text-muted"
    >
      <span>{text}</span>
      {receiptId === undefined ? null : (
        <button type="button" className="icon-button gap-1 px-1.5" aria-haspopup="dialog" onClick={() => onReceipt(receiptId)}>
          <ReceiptText aria-hidden size={13} strokeWidth={1.75} />
          Receipt
        </button>
      )}
    </div>
  );
}
