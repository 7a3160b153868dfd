import type { Policies, Store } from "@oriel/core";
import type { ContextKeeper } from "./context/context-keeper.ts";
import type { Tell } from "./events/conversation-event.ts";
import type { Offer } from "./offer.ts";
import type { OpenConversations } from "./open-conversations.ts";
import type { Preambles } from "./preamble/preambles.ts";

/** What changes of a conversation's course need of the world. */
export interface SessionPorts {
  readonly store: Pick<Store, "sessions" | "messages" | "marks" | "branches" | "snapshots">;
  readonly tell: Tell;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
}

/** What a kept conversation's prompt needs beside that. */
export interface SessionContextPorts extends SessionPorts {
  /** Over the same store. */
  readonly open: OpenConversations;
  readonly preambles: Preambles;
  readonly context: ContextKeeper;
  readonly policies: Policies;
  /** Where a model runs now. @throws OrielError `model_not_found`. */
  readonly route: (model: string) => Promise<Offer>;
}
