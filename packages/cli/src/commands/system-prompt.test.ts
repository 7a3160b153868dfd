import type { DiscoverReply, SystemPromptReply } from "@oriel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer, type Call } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const PROMPT: SystemPromptReply = {
  session_id: "s_1",
  text: "You write code.\n\u001b[31mThe goal: Ship it.",
  tokens: 1204,
  budget: 2256,
  window: 8192,
  tier: "Basic",
  mode: "developer",
  left: [{ part: "tools", how: "shortened", unnamed: ["run"], why: "1 of 2 are named: there is no room." }],
  files: [{ path: "AGENTS.md", kind: "cut", tokens: 900 }],
  from: [
    { part: "rules", whose: "oriel", file: "rules/2.md" },
    { part: "mode", whose: "user", file: "developer/2.md" },
  ],
  notes: ["developer/3.md is not used: It is a folder, not a file."],
};
const NO_PROMPT: SystemPromptReply = {
  ...PROMPT,
  session_id: "s_2",
  text: "",
  tokens: 0,
  mode: null,
  left: [],
  files: [],
  from: [],
  notes: [],
};
const FOUND: DiscoverReply = {
  session_id: "s_1",
  root: "/here",
  tokens: 1500,
  files: [
    { path: "AGENTS.md", bytes: 5000, kind: "whole", tokens: 1500, why: null },
    { path: "app/AGENTS.md", bytes: null, kind: "left_out", tokens: null, why: "It is a device, not a file." },
  ],
};

let server: AnsweringServer;
beforeEach(async () => {
  server = await answeringServer(answer);
});
afterEach(() => server.stop());

function answer({ method, path }: Call): object | undefined {
  switch (`${method} ${path.replace("/api/v1/sessions", "")}`) {
    case "GET /s_1/system-prompt":
      return PROMPT;
    case "GET /s_2/system-prompt":
      return NO_PROMPT;
    case "POST /s_1/discover":
      return FOUND;
    case "POST /s_2/discover":
      return { ...FOUND, tokens: 0, files: [] };
    default:
      return undefined;
  }
}

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ env: { ORIEL_URL: server.url }, workingFolder: "/here" });
  const exit = await run(["sessions", ...args], around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel sessions prompt", () => {
  it("shows how the system prompt came about, what did not fit, and the text", async () => {
    expect(await oriel("prompt", "s_1")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "mode     developer
      tier     Basic, for a window of 8,192 tokens
      size     ~1,204 of 2,256 tokens
      texts    rules/2.md (Oriel's), developer/2.md (your own)
      context  AGENTS.md, in part: ~900 tokens
      left out (tools): 1 of 2 are named: there is no room.
      developer/3.md is not used: It is a folder, not a file.

      You write code.
       [31mThe goal: Ship it.
      ",
      }
    `);
  });

  it("says when there is none", async () => {
    expect((await oriel("prompt", "s_2")).out).toMatch(/^mode {2}none\n[\s\S]*\n\nThere is no system prompt\.\n$/);
  });
});

describe("oriel sessions discover", () => {
  it("looks from a path of this machine, and lists what was found", async () => {
    expect(await oriel("discover", "s_1", "app", "--root", ".")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "Found in /here: ~1,500 tokens.
      FILE           WHAT      TOKENS  WHY
      AGENTS.md      whole     ~1,500
      app/AGENTS.md  left out          It is a device, not a file.
      ",
      }
    `);
    expect(server.calls[0]?.body).toEqual({ from: "/here/app", root: "/here" });
  });

  it("says when nothing was found", async () => {
    expect((await oriel("discover", "s_2", "/here")).out).toBe("No context files were found from /here on.\n");
    expect(server.calls[0]?.body).toEqual({ from: "/here" });
  });
});

describe("for programs", () => {
  it.each([
    [["prompt", "s_1"], PROMPT],
    [["discover", "s_1", "app"], FOUND],
  ])("%j prints the gateway's answer", async (args, expected) => {
    const { exit, out } = await oriel(...args, "--json");
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, ...expected } });
  });
});
