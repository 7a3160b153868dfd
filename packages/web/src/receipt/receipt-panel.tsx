import { type JSX, useCallback } from "react";
import { failureText } from "../api/failure.ts";
import { readReceipt } from "../api/receipts.ts";
import { useResource } from "../api/use-resource.ts";
import { Banner } from "../controls/banner.tsx";
import { Sheet } from "../controls/sheet.tsx";
import { ReceiptAccount } from "./receipt-account.tsx";

interface ReceiptPanelProps {
  /** Which receipt to show; `undefined` while none is. */
  readonly id: string | undefined;
  readonly onClose: () => void;
}

/** The account of one reply: what the model saw, what was left out and why, and what the engine read. */
export function ReceiptPanel({ id, onClose }: ReceiptPanelProps): JSX.Element {
  return (
    <Sheet title="Receipt" side="end" isOpen={id !== undefined} onOpenChange={onClose}>
      {id === undefined ? null : <ReceiptOf key={id} id={id} />}
    </Sheet>
  );
}

function ReceiptOf({ id }: { readonly id: string }): JSX.Element {
  const { value, failure, reload } = useResource(useCallback(() => readReceipt(id), [id]));
  if (value !== undefined) return <ReceiptAccount {...value} />;
  if (failure === undefined) return <Waiting />;
  if (failure.kind === "refused" && failure.code === "not_found") return <Removed />;
  return (
    <div className="p-4">
      <Banner title={failureText(failure)} action={{ label: "Retry", run: () => void reload() }} />
    </div>
  );
}

function Removed(): JSX.Element {
  return (
    <p className="p-4 text-muted">
      This receipt is no longer kept: only the newest are. The figures under the reply remain, and so do the messages.
    </p>
  );
}

function Waiting(): JSX.Element {
  return (
    <div role="status" aria-label="Reading the receipt" className="flex flex-col gap-4 p-4">
      {["w-11/12", "w-3/4", "w-full", "w-2/3"].map((width) => (
        <span key={width} className={`h-4 rounded-control bg-chosen ${width}`} />
      ))}
    </div>
  );
}
