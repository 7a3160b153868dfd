import type { ChatEvent, ToolCallInfo } from "@oriel/protocol";
import { type Terminal, writeJson } from "../terminal.ts";
import type { TurnOutput } from "./turn-output.ts";
import type { TurnResult } from "./turn-result.ts";

/** What `oriel run -o stream-json` prints, each as a line. The last one is always `finish`. */
type RunEvent =
  | { readonly type: "text" | "thinking"; readonly text: string }
  | ({ readonly type: "tool_call" } & ToolCallInfo)
  | ({ readonly type: "turn_complete"; readonly schema_version: 1 } & TurnResult)
  | { readonly type: "error"; readonly error: { readonly code: string; readonly message: string } }
  | { readonly type: "finish"; readonly session_id: string | null; readonly is_kept: boolean; readonly exit_code: number };

export function streamJsonOutput({ stdout }: Pick<Terminal, "stdout">): TurnOutput {
  const write = (event: RunEvent): void => writeJson(stdout, event);
  return {
    event(event) {
      const told = runEvent(event);
      if (told !== undefined) write(told);
    },
    complete: (result) => write({ type: "turn_complete", schema_version: 1, ...result }),
    failed: ({ code, message }) => write({ type: "error", error: { code, message } }),
    finish: ({ session, isKept, exit }) => write({ type: "finish", session_id: session ?? null, is_kept: isKept, exit_code: exit }),
  };
}

function runEvent(event: ChatEvent): RunEvent | undefined {
  switch (event.type) {
    case "content_delta":
      return { type: "text", text: event.delta };
    case "thinking_delta":
      return { type: "thinking", text: event.delta };
    case "tool_call":
      return event;
    case "progress":
    case "accepted":
    case "message_complete":
    case "error":
    case "done":
      return undefined;
  }
}
