import { asOrielError } from "@oriel/core";
import { CommanderError } from "commander";
import type { Env } from "./config/resolve.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.ts";
import { program } from "./program.ts";
import { type FailureStyle, writeFailure } from "./render/failure.ts";
import type { Surroundings } from "./surroundings.ts";

/** Runs one `oriel` command line (without the program's own name) and answers its exit status. Every failure has been told by then. */
export async function run(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  const style = failureStyle(args, around.env);
  let exit: ExitCode = EXIT.ok;
  try {
    await program(around, style, (code) => {
      exit = code;
    }).parseAsync(args, { from: "user" });
    return exit;
  } catch (thrown) {
    // The parser has printed the help that was asked for, or what is wrong with the command line.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const error = asOrielError(thrown);
    const code = exitCodeOf(error);
    writeFailure(around.terminal.stderr, error, code, style);
    return code;
  }
}

/** How failures are told. Read off the bare arguments, since the failure may be that they cannot be parsed. */
export function failureStyle(args: readonly string[], env: Env): FailureStyle {
  const flag = args.indexOf("--log-level");
  const level = flag === -1 ? args.find((arg) => arg.startsWith("--log-level="))?.split("=")[1] : args[flag + 1];
  return { json: args.includes("--json"), withStack: (level ?? env["ORIEL_LOG"]) === "debug" };
}
