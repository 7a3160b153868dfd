import { diffReceipts, diffSentences, type JsonObject, OrielError } from "@oriel/core";
import { readReceipt, receiptDiffInfo } from "@oriel/protocol";
import type { ControlClient } from "../control-client.ts";
import { renderReceipt } from "../render/receipt.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** The flags as they were typed. */
export interface ReceiptOptions {
  readonly session?: string;
  readonly diff?: true;
}

/** `oriel receipt [last|ID]`: the account of one request, or what changed since the one before. */
export async function showReceipt(
  client: ControlClient,
  terminal: Terminal,
  { id, options }: { readonly id: string; readonly options: ReceiptOptions },
  style: OutputStyle,
): Promise<void> {
  const asked = await client.receipt(id, options.session);
  if (options.diff === true) return showDiff(client, terminal, asked, style);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...asked });
  else writeLines(terminal.stdout, renderReceipt(terminal.stdout, readReceipt(asked)));
}

async function showDiff(client: ControlClient, terminal: Terminal, asked: JsonObject, style: OutputStyle): Promise<void> {
  const after = readReceipt(asked);
  const diff = diffReceipts(readReceipt(await receiptBefore(client, after)), after);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...receiptDiffInfo(diff) });
  else writeLines(terminal.stdout, [`${diff.after} after ${diff.before}`, "", ...diffSentences(diff)]);
}

const PAGE = 100;

/** The receipt of the request before this one in the same conversation. @throws OrielError `not_found` when it is the first. */
async function receiptBefore(
  client: ControlClient,
  { id, session }: { readonly id: string; readonly session: string },
): Promise<JsonObject> {
  let isPast = false;
  for (let offset = 0; ; offset += PAGE) {
    const page = await client.receipts(session, { limit: PAGE, offset });
    for (const receipt of page) {
      const isThis = receipt["receipt_id"] === id;
      // Receipts that come meanwhile move the pages, so that this one may be met twice.
      if (isPast && !isThis) return receipt;
      isPast ||= isThis;
    }
    if (page.length < PAGE) throw new OrielError("not_found", `There is no receipt before ${id} in its conversation to compare it with.`);
  }
}
