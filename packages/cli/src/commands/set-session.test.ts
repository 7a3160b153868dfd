import type { SessionInfo, SessionStatus, SystemPromptReply } from "@oriel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer, type Call } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const AT = "2026-01-01T00:00:00.000Z";
const SESSION: SessionInfo = {
  session_id: "s_1",
  model: "qwen3:8b",
  policy: "careful",
  title: null,
  preview: null,
  summary: null,
  message_count: 0,
  settings: { mode: "developer", compaction: { high_watermark: 0.85 } },
  created_at: AT,
  updated_at: AT,
  usage: null,
  context_window_config: null,
};
const STATUS: SessionStatus = {
  session_id: "s_1",
  model: "qwen3:8b",
  message_count: 0,
  context_window: {
    dynamic_enabled: true,
    current_window: 8192,
    model_max_context: null,
    last_adjustment_reason: "initial_setup",
    manual_override: false,
  },
  tools_enabled: false,
  active_tools: [],
  execution_policy: "always_confirm",
  agents_enabled: false,
  enabled_agents: [],
  system_prompt_file: null,
  summary: null,
  summary_model: null,
  branch_id: "s_1",
};
const PROMPT: SystemPromptReply = {
  session_id: "s_1",
  text: "You write code.",
  tokens: 4,
  budget: 2256,
  window: 8192,
  tier: "Basic",
  mode: "developer",
  left: [],
  files: [],
  from: [],
  notes: [],
};

let server: AnsweringServer;
beforeEach(async () => {
  server = await answeringServer(answer);
});
afterEach(() => server.stop());

function answer({ method, path }: Call): object | undefined {
  switch (`${method} ${path.replace("/api/v1/sessions", "")}`) {
    case "GET /s_1":
    case "PATCH /s_1":
      return SESSION;
    case "GET /s_1/status":
      return STATUS;
    case "GET /s_1/system-prompt":
      return PROMPT;
    default:
      return undefined;
  }
}

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ env: { ORIEL_URL: server.url }, workingFolder: "/here" });
  const exit = await run(["sessions", ...args], around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

const NOTHING = "There is nothing to change: name a --policy, a --compaction, a --mode, a --goal, a --skill or what to --clear.";
const NO_PAIR = "--compaction takes KEY=VALUE, such as high_watermark=0.85 or summary.level=compact, got";

describe("oriel sessions set", () => {
  it("sends what is named, and shows what came of it", async () => {
    const flags = [
      "--mode",
      "developer",
      "--goal",
      "Ship it.",
      "--skill",
      "sql",
      "css",
      "--tool",
      "run",
      "--hook",
      "h",
      "--mcp-server",
      "m",
    ];
    const { exit, out } = await oriel("set", "s_1", ...flags);
    expect({ exit, out: out.split("\n")[0] }).toEqual({ exit: 0, out: "mode  developer" });
    expect(server.calls[0]).toEqual({
      method: "PATCH",
      path: "/api/v1/sessions/s_1",
      body: {
        settings: {
          mode: "developer",
          goal: "Ship it.",
          active_skills: ["sql", "css"],
          active_tools: ["run"],
          active_hooks: ["h"],
          active_mcp_servers: ["m"],
        },
      },
    });
  });

  it("takes away what is to be cleared", async () => {
    await oriel("set", "s_1", "--clear", "mode", "goal", "skills", "tools", "hooks", "mcp-servers", "context", "compaction");
    expect(server.calls[0]?.body).toEqual({
      settings: {
        mode: null,
        goal: null,
        active_skills: null,
        active_tools: null,
        active_hooks: null,
        active_mcp_servers: null,
        discovered: null,
        compaction: null,
      },
    });
  });

  it.each([
    [[], NOTHING],
    [["--compaction", "0.85"], `${NO_PAIR} "0.85".`],
    [["--compaction", "summary.=1"], `${NO_PAIR} "summary.=1".`],
    [["--compaction", "=1"], `${NO_PAIR} "=1".`],
    [["--clear", "moed"], "--clear takes mode, goal, skills, tools, hooks, mcp-servers, context, compaction, got moed."],
    [["--clear", "constructor"], "--clear takes mode, goal, skills, tools, hooks, mcp-servers, context, compaction, got constructor."],
  ])("sends nothing for %j", async (flags, error) => {
    expect(await oriel("set", "s_1", ...flags)).toEqual({ exit: 2, out: "", err: `error: ${error}\n` });
    expect(server.calls).toEqual([]);
  });

  it("sends a policy and how the conversation is kept over it, and shows the session", async () => {
    const pairs = ["high_watermark=0.85", "summary.level=compact", "summary.idle_ms=null", 'stages=[{"strategy":"fifo"}]', "recall=null"];
    const { exit, out } = await oriel("set", "s_1", "--policy", "careful", "--compaction", ...pairs);
    expect({ exit, compaction: /^compaction +(.*)$/m.exec(out)?.[1] }).toEqual({ exit: 0, compaction: '{"high_watermark":0.85}' });
    expect(server.calls[0]?.body).toEqual({
      policy: "careful",
      settings: {
        compaction: {
          high_watermark: 0.85,
          summary: { level: "compact", idle_ms: null },
          stages: [{ strategy: "fifo" }],
          recall: null,
        },
      },
    });
  });

  it("prints the session for programs", async () => {
    const { exit, out } = await oriel("set", "s_1", "--mode", "developer", "--json");
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, ...SESSION } });
  });
});
