import type { Receipt } from "@oriel/core";
import { receiptInfo } from "@oriel/protocol";
import { sampleReceipt } from "@oriel/testkit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const OLDEST = sampleReceipt({ id: "r_1", counts: { kept: 50, compacted: 0, dropped: 0, recalled: 0 } });
const FIRST: Receipt = sampleReceipt({
  id: "r_2",
  conversation: { hash: "ee", messages: 50 },
  prompt: { ...OLDEST.prompt, tokens: 6284 },
  read: { tokens: 6284, cached: 0 },
  messages: [{ from: 0, to: 50, disposition: "kept", reason: "recent", tokens: 6080, sent: 6080, hashes: { first: "aa", last: "zz" } }],
});
const LAST = sampleReceipt({ id: "r_3" });

let server: AnsweringServer;
beforeEach(async () => {
  const many = Array.from({ length: 99 }, (_, index) => receiptInfo(sampleReceipt({ id: `r_new_${index}` })));
  server = await answeringServer(({ path }) => {
    switch (path) {
      case "/api/v1/receipts/last":
      case "/api/v1/receipts/r_3":
        return receiptInfo(LAST);
      case "/api/v1/receipts/last?session=talk+1":
      case "/api/v1/sessions/talk%201/receipts/r_2":
        return receiptInfo(FIRST);
      case "/api/v1/receipts/r_1":
        return receiptInfo(OLDEST);
      case "/api/v1/receipts?session=c_1&limit=100&offset=0":
        return { receipts: [...many, receiptInfo(LAST)] };
      case "/api/v1/receipts?session=c_1&limit=100&offset=100":
        return { receipts: [LAST, FIRST, OLDEST].map(receiptInfo) };
      default:
        return undefined;
    }
  });
});
afterEach(() => server.stop());

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ env: { ORIEL_URL: server.url } });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel receipt", () => {
  it("tells the last one: in sentences, in figures, and run by run", async () => {
    expect(await oriel("receipt")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "The model saw 14 of 52 messages: 38 older ones are summarised in 1 checkpoint.
      The engine read 1,204 tokens, of which 1,100 from its cache: as counted.

      receipt       r_3 of 2025-05-01T10:00:00.000Z
      conversation  c_1 (recognised by its beginning), messages: 52
      client        continue/1.2 (openai)
      model         qwen3:8b on Ollama (ollama), policy oriel
      window        8,192 loaded (asked 16,384, max 40,960)
      prompt        1,204 tokens (vocabulary of qwen3:8b): frame 4, tools 200, system 100, checkpoints 120, history 730, last 50
      kept free     1,024 for the reply, 64 for miscounts
      check         VERIFIED sent = read 1,204 (104 new + 1,100 cached)
      reply         64 tokens, ended by stop
      time          planning 3 ms, loading 1,200 ms, reading 300 ms, writing 900 ms, first piece after 310 ms, in all 1,210 ms
      made to fit   summarise: 6,284 -> 1,204
      checkpoint    k_1: messages 1-38 in 120 tokens, by qwen3:8b

      MESSAGES  WHAT       TOKENS  SENT  WHY
             0  kept          100   100  always stays
          1-38  compacted   5,200   120  summarised
         39-51  kept          780   780  recent
      ",
      }
    `);
    expect((await oriel("receipt", "last")).out).toBe((await oriel("receipt")).out);
  });

  it("tells what the engine cut, and its notes", async () => {
    const cut = sampleReceipt({
      client: undefined,
      recognised: "named",
      window: { asked: undefined, loaded: undefined, max: undefined, reason: undefined },
      verdict: { kind: "backend_truncated", sent: 6318, read: 2050 },
      prompt: { tokens: 6318, basis: "estimate", source: "estimate", sourceDetail: "estimate" },
      read: { tokens: 2050, cached: undefined },
      reply: { tokens: undefined, finish: undefined },
      timings: { planMs: 3, loadMs: undefined, promptMs: undefined, replyMs: undefined, firstMs: undefined, totalMs: 40 },
      stages: [],
      checkpoints: [],
      messages: [
        {
          from: 0,
          to: 40,
          disposition: "dropped",
          reason: "over_budget",
          tokens: 5000,
          sent: 0,
          hashes: { first: "aa", last: "bb" },
          joined: { kept: 1, compacted: 0, dropped: 39, recalled: 0 },
        },
        { from: 40, to: 52, disposition: "kept", reason: "backend_truncated", tokens: 700, sent: 700, hashes: { first: "cc", last: "dd" } },
      ],
      counts: { kept: 13, compacted: 0, dropped: 39, recalled: 0 },
      notes: ["The summary failed twice."],
    });
    await server.stop();
    server = await answeringServer(() => receiptInfo(cut));
    expect(await oriel("receipt", "r_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "The model was sent 13 of 52 messages: 39 are left out (did not fit).
      The engine read 2,050 of 6,318 tokens: it has cut the prompt. What the model did not see cannot be known; raise its window.

      receipt       r_1 of 2025-05-01T10:00:00.000Z
      conversation  c_1 (named by the client), messages: 52
      client        unknown (openai)
      model         qwen3:8b on Ollama (ollama), policy oriel
      window        unknown loaded (asked unknown, max unknown)
      prompt        ~6,318 tokens (estimate): frame 4, tools 200, system 100, checkpoints 120, history 730, last 50
      kept free     1,024 for the reply, 64 for miscounts
      check         CUT BY THE ENGINE sent 6,318, read 2,050
      reply         not counted, not ended
      time          planning 3 ms, in all 40 ms

      MESSAGES  WHAT                TOKENS  SENT  WHY
          0-39  dropped and others   5,000     0  did not fit
         40-51  kept                   700   700  may have been cut by the engine

      The summary failed twice.
      ",
      }
    `);
  });

  it.each<[string, Partial<Receipt>, string]>([
    ["verified", {}, "VERIFIED sent = read 1,204 (104 new + 1,100 cached)"],
    ["differs", { verdict: { kind: "differs", by: 4 } }, "DIFFERS sent 1,200, read 1,204 (104 new + 1,100 cached)"],
    ["is not reported", { verdict: { kind: "unreported" }, read: { tokens: undefined, cached: undefined } }, "NOT REPORTED sent 1,204"],
  ])("says when what the engine read %s", async (_what, differing, check) => {
    await server.stop();
    server = await answeringServer(() => receiptInfo(sampleReceipt(differing)));
    expect((await oriel("receipt")).out).toContain(`check         ${check}\n`);
  });

  it("prints the gateway's answer with --json", async () => {
    const { exit, out } = await oriel("receipt", "r_3", "--json");
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, ...receiptInfo(LAST) } });
  });

  it("looks within one conversation", async () => {
    expect(JSON.parse((await oriel("receipt", "--session", "talk 1", "--json")).out).receipt_id).toBe("r_2");
    expect(JSON.parse((await oriel("receipt", "r_2", "--session", "talk 1", "--json")).out).receipt_id).toBe("r_2");
  });

  it("says what changed since the request before, however far back that is", async () => {
    expect(await oriel("receipt", "r_3", "--diff")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "r_3 after r_2

      The conversation has 2 more messages than before.
      Newly summarised or shortened: 38 messages (1-38).
      The prompt went from 6,284 to 1,204 tokens.
      From the engine's cache came 91 % of it, before 0 %.
      ",
      }
    `);
    const { out } = await oriel("receipt", "r_3", "--diff", "--json");
    expect(JSON.parse(out)).toEqual({
      schema_version: 1,
      before: "r_2",
      after: "r_3",
      messages: { before: 50, after: 52 },
      dropped: [],
      compacted: [{ from: 1, to: 39 }],
      recalled: [],
      returned: [],
      window: { before: 8192, after: 8192 },
      prompt: { before: { tokens: 6284, basis: "exact" }, after: { tokens: 1204, basis: "exact" } },
      cached: { before: 0, after: 1100 / 1204 },
      is_rough: false,
    });
  });

  it("says when there is none, or none before it", async () => {
    expect(await oriel("receipt", "r_9")).toEqual({ exit: 5, out: "", err: "error: There is no /api/v1/receipts/r_9.\n" });
    expect(await oriel("receipt", "r_1", "--diff")).toEqual({
      exit: 5,
      out: "",
      err: "error: There is no receipt before r_1 in its conversation to compare it with.\n",
    });
  });
});
