import type { Engine, EngineModel, Log, Store, TokenCounter } from "@oriel/core";
import type { InFlight, OneAtATime, OpenConversations, Preambles, Tell, WriteBehind } from "@oriel/session";
import type { Catalog } from "../catalog/catalog.ts";
import type { PromptTally } from "../context/prompt-tally.ts";
import type { MemoryWatch } from "../machine/memory-watch.ts";
import type { AnswerPorts } from "../relay/answer.ts";
import type { WindowTally } from "../window/window-tally.ts";

/** What the routes work with. */
export interface RoutePorts extends AnswerPorts {
  readonly engines: readonly Engine[];
  readonly catalog: Catalog;
  readonly store: Store;
  readonly receipts: Pick<Store["receipts"], "get" | "list">;
  readonly behind: Pick<WriteBehind, "flush">;
  readonly counters: Counters;
  readonly turns: OneAtATime;
  readonly open: OpenConversations;
  readonly preambles: Preambles;
  readonly tell: Tell;
  readonly inFlight: InFlight;
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
