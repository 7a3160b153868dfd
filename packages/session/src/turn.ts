import type {
  Count,
  Log,
  ModelRequest,
  Overflow,
  ReplyAccount,
  ReplyEvent,
  Sampling,
  Store,
  StoredMessage,
  Tokens,
  WindowReason,
  WindowUsage,
} from "@oriel/core";
import type { ContextKeeper } from "./context/context-keeper.ts";
import type { InFlight } from "./in-flight.ts";
import type { LastPrompts } from "./last-prompts.ts";
import type { SessionContextPorts } from "./session-ports.ts";

/** What a turn needs of the world. */
export interface TurnPorts extends Omit<SessionContextPorts, "store" | "context"> {
  readonly store: Pick<Store, "sessions" | "messages" | "snapshots">;
  readonly context: Pick<ContextKeeper, "send">;
  readonly inFlight: InFlight;
  /** Who sums conversations up between turns; nobody, where it is left out. */
  readonly summaries?: BetweenTurns | undefined;
  readonly lastPrompts: LastPrompts;
  readonly log: Pick<Log, "warn">;
}

/** Who works for a conversation between its turns. */
export interface BetweenTurns {
  /** A turn begins: what was planned is called off, what is under way is stopped. */
  begin(session: string): void;
  /** A reply is complete. */
  after(session: string): void;
}

export interface TurnInput {
  /** What the user says; `undefined` asks for a reply to what is there: an unanswered message, or more after a reply. */
  readonly message: string | undefined;
  readonly maxTokens?: Tokens | undefined;
  readonly think?: ModelRequest["think"];
  readonly sampling?: Sampling | undefined;
  /** What is done when the conversation does not fit; left out, the session's policy decides. */
  readonly overflow?: Overflow | undefined;
  /** Who sends it, for the receipt. */
  readonly client?: string | undefined;
}

export type TurnEvent =
  /** The engine took the prompt and the user's message is stored. */
  | {
      readonly type: "accepted";
      readonly user: StoredMessage | undefined;
      readonly prompt: Count;
      readonly window: Tokens | undefined;
      /** What became of the conversation's messages, and where that is told. */
      readonly account: ReplyAccount | undefined;
    }
  | { readonly type: "reply"; readonly events: readonly ReplyEvent[] }
  /** The reply is stored. */
  | { readonly type: "complete"; readonly message: StoredMessage; readonly reason: WindowReason; readonly usage: WindowUsage };
