import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";

/** What came of running a tool. None of it is an error of Oriel's: tools are missing, hang and break on healthy machines. */
export type ToolOutcome = AnsweredTool | { readonly kind: "absent" } | { readonly kind: "failed"; readonly reason: string };

/** A tool that came to its end by itself, well or badly. */
export interface AnsweredTool {
  readonly kind: "answered";
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type RunTool = (command: string, args: readonly string[]) => Promise<ToolOutcome>;

/** Calls back once after so many milliseconds; what it returns calls that off. */
export type After = (milliseconds: number, callback: () => void) => () => void;

/** A healthy nvidia-smi answers in 0.1 s, amd-smi, a Python program, in about one. */
const LIMIT_MS = 2000;
/** A machine of eight GPUs fills some 20 KiB. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * Runs tools without a shell, each for at most 2 s and 1 MiB of output. One that goes beyond is killed outright, and its outcome given without
 * waiting for its end: a driver that hangs keeps its tool from dying.
 */
export function toolRunner(after: After): RunTool {
  return (command, args) =>
    new Promise((resolve) => {
      const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
      const cancelLimit = after(LIMIT_MS, () => giveUp(`it did not answer within ${LIMIT_MS / 1000} s`));
      const settle = (outcome: ToolOutcome): void => {
        cancelLimit();
        resolve(outcome);
      };
      const giveUp = (reason: string): void => {
        abandon(child);
        settle({ kind: "failed", reason });
      };
      let bytes = 0;
      const collect = (stream: Readable): readonly Buffer[] => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > LIMIT_BYTES) giveUp(`it printed more than ${LIMIT_BYTES / 1024 / 1024} MiB`);
          else chunks.push(chunk);
        });
        return chunks;
      };
      const stdout = collect(child.stdout);
      const stderr = collect(child.stderr);
      child.on("error", (error: NodeJS.ErrnoException) =>
        settle(error.code === "ENOENT" ? { kind: "absent" } : { kind: "failed", reason: `it could not be run: ${error.message}` }),
      );
      child.on("close", (exitCode, signal) =>
        settle(
          exitCode === null
            ? { kind: "failed", reason: `it was ended by ${signal ?? "an unknown signal"}` }
            : { kind: "answered", exitCode, stdout: textOf(stdout), stderr: textOf(stderr) },
        ),
      );
    });
}

/** Kills the process and lets go of it, so that not even one that cannot die keeps Oriel from ending. */
function abandon(child: ChildProcess): void {
  child.kill("SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
