import type { OrielError } from "@oriel/core";
import type { ChatEvent } from "@oriel/protocol";
import type { ExitCode } from "../exit-code.ts";
import type { TurnResult } from "./turn-result.ts";

/** Where `oriel run` tells what happens. */
export interface TurnOutput {
  /** What comes before the reply is over. */
  event(event: ChatEvent): void;
  complete(result: TurnResult): void;
  /** The turn ended without a whole reply. */
  failed(error: OrielError, exit: ExitCode): void;
  /** Nothing comes any more. */
  finish(end: { readonly session: string | undefined; readonly isKept: boolean; readonly exit: ExitCode }): void;
}
