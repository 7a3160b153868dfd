import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCRIPTS } from "../completion/shell-scripts.ts";
import { run } from "../run.ts";
import { type AnsweringServer, answeringServer } from "../testing/answering-server.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const AT = "2026-01-01T00:00:00.000Z";

let folder: string;
let server: AnsweringServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "oriel-completion-"));
  mkdirSync(join(folder, "config", "policies"), { recursive: true });
  writeFileSync(join(folder, "config", "policies", "careful.json"), '{"extends": "mochi"}');
  server = await answeringServer(({ path }) => {
    switch (path.split("?")[0]) {
      case "/api/v1/models":
        return {
          models: [
            { name: "qwen3:8b", engine_label: "Ollama" },
            { name: "x; rm -rf ~", engine_label: "Ollama" },
          ],
          engines: [],
        };
      case "/api/v1/sessions":
        return { sessions: [{ session_id: "s_1", message_count: 2, title: null, summary: null, preview: "What is\ta\nwindow?" }] };
      case "/api/v1/sessions/s_1/snapshots":
        return { snapshots: [{ snapshot_id: "x_1", message_count: 2, note: null, created_at: AT }] };
      default:
        return undefined;
    }
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** How a line goes on. @param words without the program's own name; the last one is the one that is typed. */
async function complete(words: readonly string[], url = server.url) {
  const around = testSurroundings({ env: { ORIEL_URL: url }, configFolder: join(folder, "config") });
  const exit = await run(["complete", "--", ...words], around);
  return { exit, err: around.terminal.err(), lines: around.terminal.out().split("\n").slice(0, -1) };
}

async function words(...typed: readonly string[]): Promise<readonly string[]> {
  return (await complete(typed)).lines.map((line) => line.split("\t")[0] ?? "");
}

describe("oriel complete", () => {
  it("offers every command there is, and says what it does", async () => {
    const around = testSurroundings();
    await run(["--help"], around);
    const listed = [...around.terminal.out().matchAll(/^ {2}([a-z][a-z|]+) /gm)].flatMap(([, names = ""]) => names.split("|"));
    const { lines } = await complete([""]);
    expect(lines.map((line) => line.split("\t")[0])).toEqual(listed.filter((name) => name !== "oriel"));
    expect(lines).toContain("ps\tlist the loaded models");
  });

  it.each([
    [
      ["sessions", "s"],
      ["show", "summary", "set"],
    ],
    [["help", "sess"], ["sessions"]],
    [
      ["--json", "snapshot", "r"],
      ["restore", "rm"],
    ],
    [["sessions", "set", "s_1", "--comp"], ["--compaction"]],
    [["up", "--default-p"], ["--default-policy"]],
    [["models", "ls", "--ur"], ["--url"]],
    [["sessions", "nothing", "s"], []],
    [["up", "--", "--"], []],
  ])("goes on after %j with what the program declares", async (typed, expected) => {
    expect(await words(...typed)).toEqual(expected);
  });

  it.each([
    [["models", "show", ""], ["qwen3:8b"]],
    [["models", "show", "--json", "qwen3:"], ["qwen3:8b"]],
    [["count", "notes.txt", "--model", "q"], ["qwen3:8b"]],
    [["count", "--model=q"], ["--model=qwen3:8b"]],
    [["sessions", "rm", "s_0", ""], ["s_1"]],
    [["snapshot", "show", "s_1", "x"], ["x_1"]],
    [["run", "--session", ""], ["s_1"]],
    [["run", "--policy", "ca"], ["careful"]],
    [["policy", "show", "m"], ["mochi"]],
    [
      ["sessions", "set", "s_1", "--skill", "a", "b", "--mode", "d"],
      ["developer", "debugger"],
    ],
    [
      ["run", "--output", ""],
      ["text", "json", "stream-json"],
    ],
    [["sessions", "export", "s_1", "--output", "p"], [":files"]],
    [["up", "--model", ""], [":files"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish", "powershell"],
    ],
  ])("offers the values that go there: %j", async (typed, expected) => {
    expect(await words(...typed)).toEqual(expected);
  });

  it("says in one line what a value is", async () => {
    expect((await complete(["sessions", "show", ""])).lines).toEqual(["s_1\tWhat is a window?"]);
  });

  it("is quiet where no Oriel runs, and asks the one that the line names", async () => {
    const nobody = "http://127.0.0.1:1";
    expect(await complete(["models", "show", ""], nobody)).toEqual({ exit: 0, err: "", lines: [] });
    expect((await complete(["models", "show", "--url", server.url, "q"], nobody)).lines).toEqual(["qwen3:8b\tOllama"]);
  });

  it("takes a blank for the empty word that some shells cannot hand on", async () => {
    expect(await words("policy", " ")).toEqual(["ls", "show", "check", "help"]);
  });
});

describe("oriel completion", () => {
  it.each(["bash", "zsh", "fish", "powershell"] as const)("prints a script for %s that asks the program", async (shell) => {
    const around = testSurroundings();
    expect(await run(["completion", shell], around)).toBe(0);
    expect(around.terminal.out()).toBe(SCRIPTS[shell]);
    expect(around.terminal.out()).toContain("complete -- ");
  });

  it("names the shells there are", async () => {
    const around = testSurroundings();
    expect(await run(["completion", "tcsh"], around)).toBe(2);
    expect(around.terminal.err()).toBe('error: There is no completion for "tcsh": expected bash, zsh, fish, powershell.\n');
  });
});

describe("in bash", () => {
  /** What bash would put behind a line, where the program answers so. */
  const inBash = (line: string, answer: string) => completedBy(`printf '%b' '${answer}'`, line);

  async function completedBy(program: string, line: string): Promise<{ readonly asked: string; readonly offered: readonly string[] }> {
    writeFileSync(join(folder, "oriel"), `#!/bin/sh\nprintf '<%s>' "$@" > "${folder}/asked"\n${program}\n`);
    chmodSync(join(folder, "oriel"), 0o755);
    const script = `${SCRIPTS.bash}
cd "${folder}"; PATH="${folder}:$PATH"
COMP_LINE="$1"; COMP_POINT=\${#1}; COMP_WORDBREAKS=$' \\t\\n"=:'
_oriel
cat asked; echo
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)("bash", ["--norc", "-c", script, "bash", line]);
    const [asked = "", ...offered] = stdout.trimEnd().split("\n");
    return { asked, offered };
  }

  it("the script hands the words on, and offers the answers", async () => {
    const answer = "ls\\tlist them\\nshow\\tshow one\\n";
    expect(await inBash("oriel sessions  ", answer)).toEqual({ asked: "<complete><--><sessions><>", offered: ["ls", "show"] });
    expect(await inBash("oriel sessions s", "show\\n")).toEqual({ asked: "<complete><--><sessions><s>", offered: ["show"] });
  });

  it("a name with a colon goes on behind the colon, where bash breaks it", async () => {
    expect(await inBash("oriel models show qwen3:", "qwen3:8b\\nqwen3:14b\\n")).toEqual({
      asked: "<complete><--><models><show><qwen3:>",
      offered: ["8b", "14b"],
    });
    expect(await inBash("oriel run --policy=m", "--policy=mochi\\n")).toMatchObject({ offered: ["mochi"] });
  });

  it("files are bash's own", async () => {
    expect(await inBash("oriel up --model ask", ":files\\n")).toEqual({ asked: "<complete><--><up><--model><ask>", offered: ["asked"] });
  });

  it("a line goes on as the built program says", async () => {
    const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
    const { offered } = await completedBy(`exec "${process.execPath}" "${main}" "$@"`, "oriel sessions s");
    expect(offered).toEqual(["show", "summary", "set"]);
  });

  it("nothing is offered, and nothing said, where the program fails", async () => {
    const { stdout, stderr } = await promisify(execFile)("bash", [
      "--norc",
      "-c",
      `${SCRIPTS.bash}\nCOMP_LINE="no-such-oriel "; COMP_POINT=14; _oriel; echo "\${#COMPREPLY[@]}"`,
    ]);
    expect({ stdout, stderr }).toEqual({ stdout: "0\n", stderr: "" });
  });
});
