import { writeFailure } from "../render/failure.ts";
import { type Terminal, writeJson } from "../terminal.ts";
import type { TurnOutput } from "./turn-output.ts";

/** One object when the reply is there; a failure is one on stderr, as with every `--json`. */
export function jsonOutput({ stdout, stderr }: Terminal): TurnOutput {
  return {
    event: () => undefined,
    complete: (result) => writeJson(stdout, { schema_version: 1, ...result }),
    failed: (error, exit) => writeFailure(stderr, error, exit, { json: true, withStack: false }),
    finish: () => undefined,
  };
}
