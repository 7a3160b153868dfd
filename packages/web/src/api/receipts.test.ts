import type { Receipt } from "@oriel/core";
import { receiptInfo } from "@oriel/protocol";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sampleReceipt } from "../receipt/testing/receipt.ts";
import { readReceipt, readReceiptBefore } from "./receipts.ts";

afterEach(() => vi.unstubAllGlobals());

/** A gateway that keeps these receipts, newest first; tells the paths it was asked for. */
function gatewayWith(receipts: readonly Receipt[]): readonly string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const { pathname, searchParams } = new URL(path, "http://oriel");
    const offset = Number(searchParams.get("offset"));
    const page = receipts.slice(offset, offset + Number(searchParams.get("limit")));
    const one = receipts.find(({ id }) => pathname.endsWith(`/receipts/${encodeURIComponent(id)}`));
    return pathname.endsWith("/receipts")
      ? Response.json({ receipts: page.map(receiptInfo) })
      : one === undefined
        ? Response.json({ code: "not_found", detail: "There is no such receipt." }, { status: 404 })
        : Response.json(receiptInfo(one));
  });
  return asked;
}

function numbered(count: number): readonly Receipt[] {
  return Array.from({ length: count }, (_, index) => sampleReceipt({ id: `r_${count - index}` }));
}

describe("a receipt", () => {
  it("is read with the JSON it was told in", async () => {
    const receipt = sampleReceipt({ id: "r/1" });
    gatewayWith([receipt]);
    const json = JSON.stringify(receiptInfo(receipt), null, 2);
    expect(await readReceipt("r/1")).toEqual({ ok: true, value: { receipt, json } });
  });

  it("that is gone is a refusal with its code", async () => {
    gatewayWith([]);
    expect(await readReceipt("r_1")).toEqual({
      ok: false,
      failure: { kind: "refused", code: "not_found", message: "There is no such receipt." },
    });
  });

  it("that makes no sense is a failure that says so", async () => {
    vi.stubGlobal("fetch", async () => Response.json({ receipt_id: 7 }));
    expect(await readReceipt("r_1")).toMatchObject({ ok: false, failure: { kind: "refused", code: "engine_failed" } });
  });
});

describe("the receipt before", () => {
  it("is the next of the list, which is newest first", async () => {
    const asked = gatewayWith(numbered(3));
    expect(await readReceiptBefore({ id: "r_3", session: "s/1" })).toMatchObject({ ok: true, value: { receipt: { id: "r_2" } } });
    expect(asked).toEqual(["/api/v1/sessions/s%2F1/receipts?limit=10&offset=0"]);
  });

  it("is found wherever it is, also across the end of a page", async () => {
    gatewayWith(numbered(40));
    for (let number = 40; number > 1; number -= 1) {
      const before = await readReceiptBefore({ id: `r_${number}`, session: "s1" });
      expect(before).toMatchObject({ ok: true, value: { receipt: { id: `r_${number - 1}` } } });
    }
  });

  it("of the first one, or of one that is not there, is none", async () => {
    gatewayWith(numbered(20));
    expect(await readReceiptBefore({ id: "r_1", session: "s1" })).toEqual({ ok: true, value: {} });
    expect(await readReceiptBefore({ id: "r_99", session: "s1" })).toEqual({ ok: true, value: {} });
  });
});
