import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BranchesReply, ImportReply, SessionInfo, SessionStatus, SnapshotDiff, SnapshotInfo, SummaryInfo } from "@oriel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer, type Call } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const AT = "2026-01-01T00:00:00.000Z";
const SESSION: SessionInfo = {
  session_id: "s_1",
  model: "qwen3:8b",
  policy: "oriel",
  title: null,
  preview: "What is a\nwindow?",
  summary: null,
  message_count: 1204,
  settings: {},
  created_at: AT,
  updated_at: AT,
  usage: null,
  context_window_config: null,
};
const STATUS: SessionStatus = {
  session_id: "s_1",
  model: "qwen3:8b",
  message_count: 1204,
  context_window: {
    dynamic_enabled: true,
    current_window: 8192,
    model_max_context: null,
    last_adjustment_reason: "usage_threshold",
    manual_override: false,
  },
  tools_enabled: true,
  active_tools: ["clock"],
  execution_policy: "always_confirm",
  agents_enabled: false,
  enabled_agents: [],
  system_prompt_file: null,
  summary: { summary: "On windows.", topics: ["windows", "tokens"], by: null, at: null, messages: null },
  summary_model: null,
  branch_id: "b_2",
};
const MADE: SummaryInfo = {
  summary: `On windows,\n${"and what they hold ".repeat(6)}`,
  topics: ["windows", "tokens"],
  by: "extract",
  at: AT,
  messages: 4,
};
const BRANCHES: BranchesReply = {
  session_id: "s_1",
  branch_id: "b_2",
  branches: [branch("s_1", { parent_id: null, forked_at: 0, message_count: 4, is_current: false }), branch("b_2", { title: "Again" })],
};
const SNAPSHOT: SnapshotInfo = {
  snapshot_id: "x_1",
  session_id: "s_1",
  branch_id: "s_1",
  message_count: 2,
  model: "qwen3:8b",
  policy: "oriel",
  settings: {},
  purpose: "recovery",
  by: "user",
  note: "Before the long part",
  created_at: AT,
};
const DIFF: SnapshotDiff = {
  session_id: "s_1",
  from: "x_1",
  to: "now",
  shared_messages: 1,
  only_from: [{ message_id: "m_2", position: 1, role: "assistant", preview: "Yes.", created_at: AT }],
  only_to: [{ message_id: "m_3", position: 1, role: "assistant", preview: "No.\u001b[31m", created_at: AT }],
  changes: [{ name: "settings.temperature", from: 0.5, to: null }],
};
const IMPORTED: ImportReply = { session: SESSION, format: "mochi 1.4", branches: 1, messages: 5, snapshots: 0, notes: ["A note."] };

let server: AnsweringServer;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "oriel-sessions-"));
  server = await answeringServer(answer);
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function answer({ method, path }: Call): object | undefined {
  switch (`${method} ${path.replace("/api/v1/sessions", "")}`) {
    case "GET ?sort=title&limit=5":
    case "GET ":
      return { sessions: [SESSION] };
    case "GET /s_1":
      return SESSION;
    case "GET /s_1/status":
      return STATUS;
    case "POST /s_1/summary":
      return { session_id: "s_1", summary: MADE, notes: ["A summary by qwen3:8b was not used. It is empty."] };
    case "GET ?limit=1":
      return { sessions: [{ ...SESSION, summary: MADE }] };
    case "GET /s_1/branches":
    case "POST /s_1/branches":
      return BRANCHES;
    case "GET /s_1/export?format=json":
      return { format: "oriel-session" };
    case "POST /import":
      return IMPORTED;
    case "GET /s_1/snapshots":
      return { session_id: "s_1", snapshots: [SNAPSHOT] };
    case "POST /s_1/snapshots":
    case "GET /s_1/snapshots/x_1":
      return SNAPSHOT;
    case "GET /s_1/snapshots/x_1/diff":
    case "GET /s_1/snapshots/x_1/diff?to=x_2":
      return DIFF;
    case "POST /s_1/snapshots/x_1/restore":
      return { session_id: "s_1", branch: branch("b_3", { message_count: 2 }), before: { ...SNAPSHOT, snapshot_id: "x_9" } };
    default:
      return undefined;
  }
}

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const readInput = (): Promise<Uint8Array> => Promise.resolve(new TextEncoder().encode('{"metadata":{}}'));
  const around = testSurroundings({ env: { ORIEL_URL: server.url }, workingFolder: folder, readInput });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel sessions", () => {
  it("lists them, as they are asked for", async () => {
    expect(await oriel("sessions", "ls")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "SESSION  MODEL     MESSAGES  CHANGED                   ABOUT
      s_1      qwen3:8b     1,204  2026-01-01T00:00:00.000Z  What is a window?
      ",
      }
    `);
    await oriel("sessions", "ls", "--sort", "title", "--limit", "5");
    expect(server.calls.at(-1)?.path).toBe("/api/v1/sessions?sort=title&limit=5");
  });

  it("shows one", async () => {
    expect(await oriel("sessions", "show", "s_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "session   s_1
      begins    What is a window?
      model     qwen3:8b
      policy    oriel
      messages  1,204 on the branch b_2
      window    8,192 tokens of at most unknown (usage_threshold)
      used      unknown
      tools     clock (always_confirm)
      agents    none
      summary   On windows.
      topics    windows, tokens
      created   2026-01-01T00:00:00.000Z
      changed   2026-01-01T00:00:00.000Z
      ",
      }
    `);
  });

  it("lists one by the first words of its summary where it has no title", async () => {
    const [, line] = (await oriel("sessions", "ls", "--limit", "1")).out.split("\n");
    expect(line?.replace(/^.*Z {2}/, "")).toBe(
      "On windows, and what they hold and what they hold and what they hold and what they hold and what th…",
    );
  });

  it("says what one is about, by whom it is asked, and why a model's words were not used", async () => {
    expect(await oriel("sessions", "summary", "s_1", "--model", "qwen3:4b")).toEqual({
      exit: 0,
      out: `On windows, ${"and what they hold ".repeat(6).trim()}\ntopics: windows, tokens\nby: extract\n`,
      err: "note: A summary by qwen3:8b was not used. It is empty.\n",
    });
    expect(server.calls.at(-1)).toEqual({ method: "POST", path: "/api/v1/sessions/s_1/summary", body: { model: "qwen3:4b" } });
    expect(JSON.parse((await oriel("--json", "sessions", "summary", "s_1")).out)).toMatchObject({ schema_version: 1, summary: MADE });
  });

  it("lists the branches of one, and switches", async () => {
    expect(await oriel("sessions", "branches", "s_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "   BRANCH  FROM      MESSAGES  BEGUN                     TITLE
         s_1                      4  2026-01-01T00:00:00.000Z
      *  b_2     s_1 at 2         3  2026-01-01T00:00:00.000Z  Again
      ",
      }
    `);
    await oriel("sessions", "branches", "s_1", "--use", "b_2");
    expect(server.calls.at(-1)).toEqual({ method: "POST", path: "/api/v1/sessions/s_1/branches", body: { branch_id: "b_2" } });
  });

  it("prints an export, or writes it where nothing is, for its owner only", async () => {
    expect((await oriel("sessions", "export", "s_1")).out).toBe('{"format":"oriel-session"}\n');
    const path = join(folder, "out.json");
    expect((await oriel("sessions", "export", "s_1", "--output", "out.json")).out).toBe(`Exported s_1 to ${path}.\n`);
    expect(readFileSync(path, "utf8")).toBe('{"format":"oriel-session"}');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await oriel("sessions", "export", "s_1", "--output", "out.json")).toEqual({
      exit: 2,
      out: "",
      err: `error: ${path} cannot be written: there is a file already.\n`,
    });
  });

  it("imports a file, or what is piped in, and says what became of it", async () => {
    writeFileSync(join(folder, "in.json"), '{"metadata":{"a":1}}');
    expect(await oriel("sessions", "import", "in.json")).toEqual({
      exit: 0,
      out: "Imported s_1 (mochi 1.4): messages: 5, branches: 1, snapshots: 0.\n",
      err: "note: A note.\n",
    });
    await oriel("sessions", "import", "-");
    expect(server.calls.map(({ body }) => body)).toEqual([{ metadata: { a: 1 } }, { metadata: {} }]);
  });

  it.each([
    ["in.json", "[1]", "in.json holds no session: expected a JSON object."],
    ["in.json", '{"a":', "in.json is not JSON: expected a JSON value at line 1, column 6."],
  ])("does not send %s with %s", async (name, content, error) => {
    writeFileSync(join(folder, name), content);
    expect(await oriel("sessions", "import", name)).toEqual({ exit: 2, out: "", err: `error: ${error}\n` });
    expect(server.calls).toEqual([]);
  });

  it("says when one that is to be deleted is not there", async () => {
    expect(await oriel("sessions", "rm", "s_9")).toEqual({ exit: 5, out: "", err: "error: There is no /api/v1/sessions/s_9.\n" });
  });
});

describe("oriel snapshot", () => {
  it("lists them", async () => {
    expect(await oriel("snapshot", "ls", "s_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "SNAPSHOT  PURPOSE   BY    BRANCH  MESSAGES  TAKEN                     NOTE
      x_1       recovery  user  s_1            2  2026-01-01T00:00:00.000Z  Before the long part
      ",
      }
    `);
  });

  it("takes one", async () => {
    expect((await oriel("snapshot", "create", "s_1", "--note", "Before the long part")).out).toBe("Saved x_1: 2 messages of s_1.\n");
    expect(server.calls.at(-1)?.body).toEqual({ note: "Before the long part" });
  });

  it("shows one, and what is another since", async () => {
    expect(await oriel("snapshot", "show", "s_1", "x_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "snapshot  x_1 (recovery)
      taken     2026-01-01T00:00:00.000Z, by user
      note      Before the long part
      messages  2 on the branch s_1
      model     qwen3:8b
      policy    oriel

      Messages that x_1 and now begin with alike: 1.
      settings.temperature: 0.5 -> null
      - 1 assistant: Yes.
      + 1 assistant: No. [31m
      ",
      }
    `);
    await oriel("snapshot", "show", "s_1", "x_1", "--to", "x_2");
    expect(server.calls.map(({ path }) => path)).toContain("/api/v1/sessions/s_1/snapshots/x_1/diff?to=x_2");
  });

  it("restores one, and says how to go back", async () => {
    expect((await oriel("snapshot", "restore", "s_1", "x_1")).out).toBe(
      'Restored x_1: the conversation goes on in b_3 after 2 messages.\nThe state before is x_9; "oriel snapshot restore s_1 x_9" goes back to it.\n',
    );
  });

  it("says when one that is to be deleted is not there", async () => {
    expect((await oriel("snapshot", "rm", "s_1", "x_7")).exit).toBe(5);
  });
});

describe("for programs", () => {
  it.each([
    [["sessions", "ls"], { sessions: [SESSION] }],
    [["sessions", "show", "s_1"], { ...SESSION, status: STATUS }],
    [["sessions", "branches", "s_1"], BRANCHES],
    [["sessions", "import", "-"], IMPORTED],
    [["snapshot", "ls", "s_1"], { session_id: "s_1", snapshots: [SNAPSHOT] }],
    [["snapshot", "create", "s_1"], SNAPSHOT],
    [["snapshot", "show", "s_1", "x_1"], { ...SNAPSHOT, diff: DIFF }],
  ])("%j prints the gateway's answer", async (args, expected) => {
    const { exit, out } = await oriel(...args, "--json");
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, ...expected } });
  });
});

function branch(id: string, over: Partial<BranchesReply["branches"][number]>): BranchesReply["branches"][number] {
  return {
    branch_id: id,
    session_id: "s_1",
    parent_id: "s_1",
    forked_at: 2,
    title: null,
    message_count: 3,
    created_at: AT,
    is_current: true,
    ...over,
  };
}
