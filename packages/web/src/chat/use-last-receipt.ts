import type { Receipt } from "@oriel/core";
import { useEffect, useState } from "react";
import { readReceipt } from "../api/receipts.ts";
import type { Chat } from "./chat.ts";
import { lastReceiptId } from "./left-out.ts";

/** The last receipt of a chat. While a newer one is being read, it is the one before. */
export function useLastReceipt(chat: Chat): Receipt | undefined {
  const [read, setRead] = useState<Receipt>();
  const id = lastReceiptId(chat);
  useEffect(() => {
    if (id === undefined) return;
    let isWanted = true;
    void readReceipt(id).then((answer) => {
      // One that cannot be read says so where somebody asks to see it.
      if (isWanted && answer.ok) setRead(answer.value.receipt);
    });
    return () => {
      isWanted = false;
    };
  }, [id]);
  return read?.session === chat.sessionId ? read : undefined;
}
