import type { RunTool, ToolOutcome } from "../run/run-tool.ts";

export function answers(stdout: string, exitCode = 0, stderr = ""): ToolOutcome {
  return { kind: "answered", exitCode, stdout, stderr };
}

/** Tools that print what the script has for them (`amd-smi metric` goes before `amd-smi`); all others are absent. */
export function scriptedTools(script: Readonly<Record<string, ToolOutcome>>): RunTool {
  return async (command, args) => script[`${command} ${args[0] ?? ""}`] ?? script[command] ?? { kind: "absent" };
}
