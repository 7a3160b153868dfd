import type { Receipt } from "@oriel/core";
import { receiptInfo } from "@oriel/protocol";
import { sampleReceipt } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway, type TestGateway } from "../testing/start-gateway.ts";

/** A receipt of the conversation `session`, from the `second`-th second. */
function receipt(id: string, session: string, second: number): Receipt {
  return sampleReceipt({ id, session, at: `2025-05-01T10:00:0${second}.000Z` });
}

const FIRST = receipt("r_1", "talk one", 1);
const SECOND = receipt("r_2", "other", 2);
const THIRD = receipt("r_3", "talk one", 3);

describe("receipts", () => {
  let oriel: TestGateway;
  beforeEach(async () => {
    oriel = await startGateway();
    await oriel.store.receipts.put([FIRST, SECOND, THIRD]);
  });
  afterEach(() => oriel.stop());

  async function got(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const { status, json } = await oriel.send("GET", `/api/v1/${path}`);
    return { status, body: json() };
  }

  it.each<[string, readonly Receipt[]]>([
    ["receipts", [THIRD, SECOND, FIRST]],
    ["receipts?session=talk%20one", [THIRD, FIRST]],
    ["receipts?session=nobody", []],
    ["receipts?limit=1&offset=1", [SECOND]],
    ["sessions/talk%20one/receipts", [THIRD, FIRST]],
    ["sessions/talk%20one/receipts?limit=1", [THIRD]],
    ["sessions/talk%20one/receipts?offset=2", []],
  ])("are listed newest first: %s", async (path, receipts) => {
    expect(await got(path)).toEqual({ status: 200, body: { receipts: receipts.map(receiptInfo) } });
  });

  it.each<[string, Receipt]>([
    ["receipts/r_2", SECOND],
    ["receipts/last", THIRD],
    ["receipts/last?session=other", SECOND],
    ["sessions/talk%20one/receipts/r_1", FIRST],
  ])("are found: %s", async (path, found) => {
    expect(await got(path)).toEqual({ status: 200, body: receiptInfo(found) });
  });

  it.each<[string, string, string]>([
    ["receipts/r_9", "not_found", "There is no receipt r_9: the oldest are removed in time. GET /api/v1/receipts lists those there are."],
    [
      "receipts/last?session=nobody",
      "not_found",
      "There is no receipt yet for the conversation nobody: every reply to a client makes one.",
    ],
    [
      "sessions/other/receipts/r_1",
      "not_found",
      "There is no receipt r_1: the oldest are removed in time. GET /api/v1/receipts lists those there are.",
    ],
    ["sessions/nobody/receipts", "session_not_found", "There is no session nobody; GET /api/v1/sessions lists those there are."],
  ])("are told to be missing: %s", async (path, code, detail) => {
    expect(await got(path)).toMatchObject({ status: 404, body: { code, detail } });
  });

  it("of a session that has none are an empty list", async () => {
    const created = await oriel.send("POST", "/api/v1/sessions", { body: JSON.stringify({ model: "fake-model" }) });
    const { session_id } = created.json() as { readonly session_id: string };
    expect(await got(`sessions/${session_id}/receipts`)).toEqual({ status: 200, body: { receipts: [] } });
  });

  it.each([
    ["limit=0", "limit must be a whole number from 1 to 200, got 0."],
    ["limit=201", "limit must be a whole number from 1 to 200, got 201."],
    ["offset=-1", "offset must be a whole number from 0 to 999999999, got -1."],
    ["offset=many", "offset must be a whole number from 0 to 999999999, got many."],
  ])("are not listed for ?%s", async (query, detail) => {
    expect(await got(`receipts?${query}`)).toMatchObject({ status: 400, body: { code: "invalid_request", detail } });
  });

  it("are only read", async () => {
    const paths = ["receipts", "receipts/last", "receipts/r_1", "sessions/other/receipts", "sessions/other/receipts/r_2"];
    const answers = await Promise.all(paths.map((path) => oriel.send("DELETE", `/api/v1/${path}`)));
    expect(answers.map(({ status, headers }) => [status, headers.allow])).toEqual(paths.map(() => [405, "GET"]));
  });
});
