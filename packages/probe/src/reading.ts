import type { MachineProblem, MemoryDevice } from "@oriel/core";
import type { AnsweredTool, ToolOutcome } from "./run/run-tool.ts";

/** What one source told of the machine, and what it failed to tell. */
export interface Reading {
  readonly devices: readonly MemoryDevice[];
  readonly problems: readonly MachineProblem[];
}

/** The reading of `read`, or, if it throws, none with the reason: one broken source never costs the others. */
export async function attempt(source: string, read: () => Promise<Reading>): Promise<Reading> {
  try {
    return await read();
  } catch (error) {
    return nothing(failure(source, error instanceof Error ? error.message : String(error)));
  }
}

export function nothing(...problems: readonly MachineProblem[]): Reading {
  return { devices: [], problems };
}

export function failure(source: string, reason: string): MachineProblem {
  return { source, kind: "failed", reason };
}

/** What a tool printed, where it ended well; else why there is nothing to read. */
export function stdoutOf(tool: string, outcome: ToolOutcome): string | MachineProblem {
  if (outcome.kind !== "answered") return unanswered(tool, outcome);
  const { exitCode, stdout, stderr } = outcome;
  return exitCode === 0 ? stdout : failure(tool, endedBadly(exitCode, firstLine(stderr) ?? firstLine(stdout)));
}

export function unanswered(tool: string, outcome: Exclude<ToolOutcome, AnsweredTool>): MachineProblem {
  return outcome.kind === "absent"
    ? { source: tool, kind: "absent", reason: `${tool} is not installed, or not on the PATH` }
    : failure(tool, outcome.reason);
}

export function endedBadly(exitCode: number, said: string | undefined): string {
  return `it ended with exit code ${exitCode}${said === undefined ? "" : ` and said ${quote(said)}`}`;
}

/** A GPU that is there but keeps its memory to itself. */
export function silentGpus(tool: string, devices: readonly MemoryDevice[]): readonly MachineProblem[] {
  return devices.flatMap(({ id, totalBytes }) => (totalBytes === undefined ? [failure(tool, `${id} does not tell its memory`)] : []));
}

export function firstLine(text: string): string | undefined {
  return text.split("\n").find((line) => line.trim() !== "");
}

/** A piece of a tool's output for a message: one line, of bounded length, without control characters. */
export function quote(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return `"${line.length > 160 ? `${line.slice(0, 160)}…` : line}"`;
}
