import { type JsonObject, OrielError, type Receipt } from "@oriel/core";
import { readReceipt as decode } from "@oriel/protocol";
import type { Answer } from "./failure.ts";
import { request } from "./request.ts";

/** A receipt, and the JSON it was told in. */
export interface ToldReceipt {
  readonly receipt: Receipt;
  readonly json: string;
}

export async function readReceipt(id: string): Promise<Answer<ToldReceipt>> {
  const told = await request<JsonObject>("GET", `/api/v1/receipts/${encodeURIComponent(id)}`);
  if (!told.ok) return told;
  const receipt = decoded(told.value);
  return receipt.ok ? { ok: true, value: { receipt: receipt.value, json: JSON.stringify(told.value, null, 2) } } : receipt;
}

/** Small: nearly always it is the latest receipt that is looked at. */
const PAGE = 10;

/** The receipt before this one in its conversation; without `receipt` when it is the first of those that are kept. */
export async function readReceiptBefore({ id, session }: Pick<Receipt, "id" | "session">): Promise<Answer<{ readonly receipt?: Receipt }>> {
  // Pages overlap by one: the one looked for may be the last of its page, and the one before it is then on the next.
  for (let offset = 0; ; offset += PAGE - 1) {
    const path = `/api/v1/sessions/${encodeURIComponent(session)}/receipts?limit=${PAGE}&offset=${offset}`;
    const page = await request<{ readonly receipts: readonly JsonObject[] }>("GET", path);
    if (!page.ok) return page;
    const { receipts } = page.value;
    const at = receipts.findIndex((receipt) => receipt["receipt_id"] === id);
    const before = at < 0 ? undefined : receipts[at + 1];
    if (before !== undefined) {
      const receipt = decoded(before);
      return receipt.ok ? { ok: true, value: { receipt: receipt.value } } : receipt;
    }
    if (receipts.length < PAGE) return { ok: true, value: {} };
  }
}

function decoded(told: JsonObject): Answer<Receipt> {
  try {
    return { ok: true, value: decode(told) };
  } catch (thrown) {
    if (!(thrown instanceof OrielError)) throw thrown;
    return { ok: false, failure: { kind: "refused", code: thrown.code, message: thrown.message } };
  }
}
