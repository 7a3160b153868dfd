import type { Engine, EngineModel, Log, Policies, QuotaRules, Store, TokenCounter } from "@oriel/core";
import type {
  Catalog,
  ConversationEvents,
  InFlight,
  LastPrompts,
  MemoryWatch,
  OneAtATime,
  OpenConversations,
  Preambles,
  SessionSummaries,
  Tell,
  WriteBehind,
} from "@oriel/session";
import type { PromptTally } from "../context/prompt-tally.ts";
import type { Callers } from "../keys/caller.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Quotas } from "../quota/quotas.ts";
import type { AnswerPorts } from "../relay/answer.ts";
import type { EventStreams } from "../relay/event-streams.ts";
import type { TextAccess } from "../text-access.ts";
import type { WindowTally } from "../window/window-tally.ts";

/** What the routes work with. */
export interface RoutePorts extends AnswerPorts {
  readonly engines: readonly Engine[];
  readonly catalog: Catalog;
  readonly store: Store;
  readonly callers: Callers;
  readonly ring: Pick<KeyRing, "all" | "isNeeded">;
  readonly quotas: Quotas;
  readonly quotaRules: QuotaRules;
  readonly receipts: Pick<Store["receipts"], "get" | "list">;
  readonly behind: Pick<WriteBehind, "flush">;
  readonly counters: Counters;
  readonly turns: OneAtATime;
  readonly open: OpenConversations;
  readonly preambles: Preambles;
  readonly policies: Policies;
  readonly texts: TextAccess;
  readonly tell: Tell;
  readonly events: Pick<ConversationEvents, "listen" | "last">;
  readonly eventStreams: EventStreams;
  readonly inFlight: InFlight;
  readonly summaries: Pick<SessionSummaries, "begin" | "after">;
  readonly lastPrompts: LastPrompts;
  readonly memory: MemoryWatch;
  readonly tally: WindowTally;
  readonly prompts: PromptTally;
  readonly log: Log;
  readonly version: string;
  readonly bodyLimitBytes: number;
}

/** Finds who counts tokens for a model. */
export interface Counters {
  counterFor(engine: Engine, model: EngineModel): Promise<TokenCounter>;
}
