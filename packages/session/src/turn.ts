import type {
  CancelSignal,
  Count,
  ModelRequest,
  ReplyAccount,
  ReplyEvent,
  ReplyStream,
  Sampling,
  ServedModel,
  Store,
  StoredMessage,
  Tokens,
  WindowReason,
  WindowUsage,
} from "@oriel/core";
import type { InFlight } from "./in-flight.ts";
import type { OpenConversations } from "./open-conversations.ts";

/** What a turn needs of the world. */
export interface TurnPorts {
  readonly store: Pick<Store, "sessions" | "messages">;
  /** Over the same store. */
  readonly open: OpenConversations;
  /** Where the session's model runs now, and how it is reached. @throws OrielError `model_not_found`. */
  readonly route: (model: string, standing: Standing) => Promise<Route>;
  readonly inFlight: InFlight;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
}

export interface Route {
  readonly served: ServedModel;
  /** Sends a request to the model, in the window that the policy plans for it. */
  send(request: ModelRequest, signal: CancelSignal): ReplyStream;
}

/** How a conversation stands before a turn, as far as its window depends on it. */
export interface Standing {
  /** The name of the policy it is held under. */
  readonly policy: string | undefined;
  /** The window of its last reply. */
  readonly current: Tokens | undefined;
  readonly isFirstTurn: boolean;
  /** Whether its last reply came from another model. */
  readonly modelChanged: boolean;
}

export interface TurnInput {
  /** What the user says; `undefined` asks for a reply to what is there: an unanswered message, or more after a reply. */
  readonly message: string | undefined;
  readonly maxTokens?: Tokens | undefined;
  readonly think?: ModelRequest["think"];
  readonly sampling?: Sampling | undefined;
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
