import { diffReceipts, diffSentences, type Receipt } from "@oriel/core";
import { type JSX, useCallback } from "react";
import { failureText } from "../api/failure.ts";
import { readReceiptBefore } from "../api/receipts.ts";
import { useResource } from "../api/use-resource.ts";

/** What changed since the receipt before this one in the conversation. */
export function ReceiptChanges({ receipt }: { readonly receipt: Receipt }): JSX.Element {
  const { id, session } = receipt;
  const { value: before, failure } = useResource(useCallback(() => readReceiptBefore({ id, session }), [id, session]));
  if (failure !== undefined) return <p className="text-over wrap-anywhere">{failureText(failure)}</p>;
  if (before === undefined) return <p className="text-muted">Reading the receipt before</p>;
  if (before.receipt === undefined) return <p className="text-muted">There is none before this one.</p>;
  return (
    <ul className="flex list-disc flex-col gap-1 ps-4 wrap-anywhere marker:text-muted">
      {diffSentences(diffReceipts(before.receipt, receipt)).map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
