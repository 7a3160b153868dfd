import type { JsonObject, JsonValue, Receipt } from "@oriel/core";
import { sampleReceipt } from "@oriel/testkit";
import { describe, expect, it } from "vitest";
import { failureOf } from "../fixtures/failure.ts";
import { parseJson } from "../json.ts";
import { readReceipt } from "./read-receipt.ts";
import { receiptDiffInfo, receiptInfo } from "./receipts.ts";

function onTheWire(receipt: Receipt): JsonObject {
  return parseJson(JSON.stringify(receiptInfo(receipt))) as JsonObject;
}

const UNKNOWN: Partial<Receipt> = {
  client: undefined,
  window: { asked: undefined, loaded: undefined, max: undefined, reason: undefined },
  read: { tokens: undefined, cached: undefined },
  verdict: { kind: "unreported" },
  reply: { tokens: undefined, finish: undefined },
  timings: { planMs: 3, loadMs: undefined, promptMs: undefined, replyMs: undefined, firstMs: undefined, totalMs: 9 },
  checkpoints: [{ id: "k_1", from: 1, to: 39, by: undefined, tokens: 120 }],
};

describe("a receipt on the wire", () => {
  it.each<[string, Partial<Receipt>]>([
    ["when all is known", {}],
    ["of a key", { key: "k_1" }],
    ["when little is", UNKNOWN],
    ["of a text", { kind: "completion", recognised: "named", protocol: "ollama", isNewCut: false }],
    ["that differs", { verdict: { kind: "differs", by: -12 }, reply: { tokens: 1, finish: { reason: "allowance" } } }],
    ["of a prompt the engine cut", { verdict: { kind: "backend_truncated", sent: 6318, read: 2050 }, notes: ["It was cut."] }],
    [
      "of a session with a mode",
      {
        preamble: {
          mode: undefined,
          tier: "Basic",
          left: ["Of the goal: its end is left out."],
          files: [{ path: "AGENTS.md", kind: "cut", tokens: 12 }],
        },
      },
    ],
    [
      "after failures",
      {
        retries: [
          { cause: "context_length_exceeded", window: undefined, prompt: 900 },
          { cause: "out_of_memory", window: 8192, prompt: 700 },
        ],
        error: { code: "engine_crashed", message: "It crashed." },
      },
    ],
    [
      "with runs that were joined",
      {
        messages: sampleReceipt().messages.map((run) => ({ ...run, joined: { kept: 1, compacted: 2, dropped: 3, recalled: 4 } })),
      },
    ],
  ])("is read back as it was, %s", (_when, differing) => {
    expect(readReceipt(onTheWire(sampleReceipt(differing)))).toEqual(sampleReceipt(differing));
  });

  it("names things as the control API does, and writes what is not known as null", () => {
    const { receipt_id, session_id, window, read, reply, timings, error } = receiptInfo(sampleReceipt(UNKNOWN));
    expect({ receipt_id, session_id, window, read, reply, timings, error }).toEqual({
      receipt_id: "r_1",
      session_id: "c_1",
      window: { asked: null, loaded: null, max: null, reason: null },
      read: { tokens: null, cached: null },
      reply: { tokens: null, finish_reason: null, finish_raw: null },
      timings: { plan_ms: 3, load_ms: null, prompt_ms: null, reply_ms: null, first_ms: null, total_ms: 9 },
      error: null,
    });
  });

  it("may lack what an older Oriel does not tell, and hold what a newer one does", () => {
    const { kind, is_new_cut, stages, notes, retries, margin, window, ...older } = onTheWire(sampleReceipt());
    expect(readReceipt({ ...older, mood: "fine" })).toEqual(
      sampleReceipt({
        isNewCut: false,
        stages: [],
        margin: 0,
        window: { asked: undefined, loaded: undefined, max: undefined, reason: undefined },
      }),
    );
  });

  it.each<[string, JsonValue, string]>([
    ["is no object", [], "receipt must be an object, got an empty array."],
    ["has no id", { ...onTheWire(sampleReceipt()), receipt_id: null }, "receipt_id must be a string, got nothing."],
    [
      "speaks new words",
      { ...onTheWire(sampleReceipt()), verdict: { kind: "guessed" } },
      'verdict.kind must be one of verified, differs, backend_truncated, unreported; got "guessed".',
    ],
  ])("fails where it %s", (_what, value, why) => {
    expect(failureOf(() => readReceipt(value))).toEqual({
      code: "engine_failed",
      message: `The receipt makes no sense to this version of Oriel: ${why}`,
    });
  });
});

describe("receiptDiffInfo", () => {
  it("writes what is not known as null", () => {
    const spans = { dropped: [{ from: 1, to: 3 }], compacted: [], recalled: [], returned: [] };
    const prompt = { before: { tokens: 10, basis: "exact" }, after: { tokens: 12, basis: "estimate" } } as const;
    const common = { before: "r1", after: "r2", messages: { before: 4, after: 6 }, ...spans, prompt };
    expect(
      receiptDiffInfo({
        ...common,
        window: { before: undefined, after: 8192 },
        cached: { before: undefined, after: 0.5 },
        isRough: false,
      }),
    ).toEqual({ ...common, window: { before: null, after: 8192 }, cached: { before: null, after: 0.5 }, is_rough: false });
  });
});
