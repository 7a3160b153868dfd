import type { CheckpointInfo, CheckpointOutline, CompressReply, ContextReply, UndoReply } from "@oriel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer, type Call } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const IN = { session_id: "s_1", branch_id: "b_2" };
const CHECKPOINT: CheckpointInfo = {
  checkpoint_id: "k_1",
  by: "qwen3:8b",
  from: 0,
  to: 20,
  level: "moderate",
  tokens: 310,
  replaced_tokens: 4120,
  text: "On ships.",
  created_at: "2026-01-01T00:00:00.000Z",
  of: [],
  rewrites: 0,
};
const CONTEXT: ContextReply = {
  ...IN,
  model: "qwen3:8b",
  policy: "oriel",
  overflow: "summarize",
  usage: { currentTokens: 2048, maxTokens: 8192, percentage: 25, available: 6144, basis: "estimate" },
  segments: { frame: 3, tools: 0, system: 45, pinned: 0, checkpoints: 310, recalled: 0, history: 1600, last: 90 },
  allowance: 2048,
  margin: 100,
  room: 3996,
  may_grow: true,
  messages: [
    { from: 0, to: 20, disposition: "compacted", reason: "compressed", tokens: 4120, sent: 0 },
    { from: 20, to: 21, disposition: "kept", reason: "recent", tokens: 1690, sent: 1690 },
  ],
  checkpoints: [CHECKPOINT],
  reliability: {
    value: 0.79,
    formula: "(1,690 word for word × 1 + 4,120 summarised × 0.7) / 5,810 tokens = 0.79",
    parts: [
      { what: "word_for_word", tokens: 1690, factor: 1, checkpoint_id: null },
      { what: "summarised", tokens: 4120, factor: 0.7, checkpoint_id: "k_1" },
    ],
  },
  watermarks: { high: 5439, low: 3022, until_cut: 3391 },
  next: { action: "as_it_stands", summary: null, error: null },
  counted_by: { source: "estimate", detail: "estimate" },
};
const COMPRESSED: CompressReply = {
  ...IN,
  dry_run: false,
  compresses: true,
  reason: null,
  before_tokens: 5900,
  after_tokens: 2048,
  freed_tokens: 3852,
  basis: "estimate",
  level: "moderate",
  messages: CONTEXT.messages,
  checkpoint: CHECKPOINT,
  checkpoints: {
    before: [outline("k_0", 0, 12, "moderate", 580, [])],
    after: [outline("k_2", 0, 12, "compact", 290, ["k_0"]), outline("k_1", 12, 20, "moderate", 310, [])],
  },
  snapshot_id: "x_1",
  notes: [],
};
const FORESEEN: CompressReply = { ...COMPRESSED, dry_run: true, checkpoint: null, snapshot_id: null };
const UNDONE: UndoReply = { ...IN, checkpoint_id: "k_1", from: 0, to: 20, before_tokens: 2048, after_tokens: 5900, basis: "exact" };

function outline(
  id: string,
  from: number,
  to: number,
  level: CheckpointOutline["level"],
  tokens: number,
  of: readonly string[],
): CheckpointOutline {
  return { checkpoint_id: id, from, to, level, tokens, of };
}

let server: AnsweringServer;
beforeEach(async () => {
  server = await answeringServer(answer);
});
afterEach(() => server.stop());

function answer({ method, path, body }: Call): object | undefined {
  switch (`${method} ${path.replace("/api/v1/sessions", "")}`) {
    case "GET /s_1/context":
      return CONTEXT;
    case "POST /s_1/compress":
      return JSON.stringify(body).includes('"dry_run":true') ? FORESEEN : COMPRESSED;
    case "GET /s_1/checkpoints":
      return { ...IN, checkpoints: [CHECKPOINT] };
    case "POST /s_1/checkpoints/k_1/undo":
      return UNDONE;
    default:
      return undefined;
  }
}

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ env: { ORIEL_URL: server.url } });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel context", () => {
  it("shows how full the window is and what becomes of the messages", async () => {
    expect(await oriel("context", "s_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "session    s_1, branch b_2
      model      qwen3:8b, policy oriel (summarize)
      window     ~2,048 of 8,192 tokens, 25 %, and it may grow
      prompt     frame 3, system 45, checkpoints 310, history 1,600, last 90 (counted by: estimate)
      kept free  2,048 for the reply, 100 for miscounts
      room       3,996 tokens
      next cut   above 5,439 tokens, down to 3,022; 3,391 tokens from here
      now        goes as it stands
      known      about 79 % of what was said, by a rule of thumb: (1,690 word for word × 1 + 4,120 summarised × 0.7) / 5,810 tokens = 0.79

      MESSAGES             WHY         TOKENS   SENT
      0-19      compacted  summarised   4,120      0
      20        kept       recent       1,690  1,690

      CHECKPOINT  MESSAGES  TOKENS  INSTEAD OF  LEVEL     BY        MADE
      k_1         0-19         310       4,120  moderate  qwen3:8b  2026-01-01T00:00:00.000Z
      ",
      }
    `);
  });
});

describe("oriel compress", () => {
  it("says what it freed, and how to go back", async () => {
    expect(await oriel("compress", "s_1", "--level", "moderate", "--focus", "the ships")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "Freed ~3,852 tokens: ~5,900 -> ~2,048.
      The summary is k_1, by qwen3:8b.
      "oriel undo s_1 k_1" puts the messages back.
      The state before is x_1.
      k_0 (580) became k_2: compact, 290 tokens.

      MESSAGES             WHY         TOKENS   SENT
      0-19      compacted  summarised   4,120      0
      20        kept       recent       1,690  1,690
      ",
      }
    `);
    expect(server.calls.at(-1)?.body).toEqual({ dry_run: false, level: "moderate", focus: "the ships" });
  });

  it("says only what would come of it", async () => {
    const { exit, out } = await oriel("compress", "s_1", "--dry-run");
    expect({ exit, first: out.split("\n")[0] }).toEqual({ exit: 0, first: "It would free at least ~3,852 tokens: ~5,900 -> ~2,048." });
    expect(server.calls.at(-1)?.body).toEqual({ dry_run: true });
  });
});

describe("oriel checkpoints and oriel undo", () => {
  it("list the summaries, and put messages back", async () => {
    expect(await oriel("checkpoints", "s_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "CHECKPOINT  MESSAGES  TOKENS  INSTEAD OF  LEVEL     BY        MADE
      k_1         0-19         310       4,120  moderate  qwen3:8b  2026-01-01T00:00:00.000Z
      ",
      }
    `);
    expect(await oriel("undo", "s_1", "k_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "Undone: the messages 0 to 19 stand in the prompt again, which has 5,900 tokens instead of 2,048.
      ",
      }
    `);
    expect((await oriel("undo", "s_1", "k_7")).exit).toBe(5);
  });
});

describe("for programs", () => {
  it.each([
    [["context", "s_1"], CONTEXT],
    [["compress", "s_1", "--dry-run"], FORESEEN],
    [["checkpoints", "s_1"], { ...IN, checkpoints: [CHECKPOINT] }],
    [["undo", "s_1", "k_1"], UNDONE],
  ])("%j prints the gateway's answer", async (args, expected) => {
    const { exit, out } = await oriel(...args, "--json");
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, ...expected } });
  });
});
