import type { OrielError } from "@oriel/core";
import { paint } from "../colour.ts";
import type { ExitCode } from "../exit-code.ts";
import { type Screen, writeJson, writeLines } from "../terminal.ts";

export interface FailureStyle {
  readonly json: boolean;
  /** The stack is for whoever looks for a fault in Oriel, with `--log-level debug`. */
  readonly withStack: boolean;
}

/** Says what went wrong: one sentence for people, one object for programs. */
export function writeFailure(screen: Screen, error: OrielError, exit: ExitCode, style: FailureStyle): void {
  if (style.json) {
    writeJson(screen, {
      error: { code: error.code, message: error.message, exit_code: exit, ...(error.data === undefined ? {} : { data: error.data }) },
    });
  } else {
    writeLines(screen, [`${paint(screen, "wrong", "error:")} ${error.message}`]);
  }
  if (style.withStack) writeLines(screen, stacksOf(error));
}

function stacksOf(error: Error): readonly string[] {
  const stack = error.stack ?? String(error);
  return error.cause instanceof Error ? [stack, `caused by ${stacksOf(error.cause).join("\n")}`] : [stack];
}
