import type {
  Engine,
  EngineModel,
  Log,
  ModelRequest,
  Overflow,
  Receipt,
  SentPreamble,
  Store,
  TokenCounter,
  Tokens,
  WindowPlan,
} from "@oriel/core";
import type { ContextEvent, MemoryTold } from "../events/conversation-event.ts";
import type { Marks } from "../marks.ts";
import type { Offer } from "../offer.ts";
import type { Standing } from "../standing.ts";

/** A request for a reply, and whose conversation it belongs to as far as the client says. */
export interface Asked {
  readonly request: ModelRequest;
  readonly offer: Offer;
  readonly standing: Standing;
  /** `named`: by the client; `kept`: a session of Oriel's. Left out, the conversation is recognised by its beginning. */
  readonly conversation?: { readonly kind: "named" | "kept"; readonly id: string } | undefined;
  /** What the user has said of messages, by positions of the prompt. */
  readonly marks?: Marks | undefined;
  /** What Oriel put before its first message beside the user's own words, for the receipt. */
  readonly preamble?: SentPreamble | undefined;
  /** What the client wants done with a prompt that does not fit; left out, the policy decides. */
  readonly overflow?: Overflow | undefined;
  readonly protocol: Receipt["protocol"];
  readonly client?: string | undefined;
}

/** What keeping a conversation in its window needs of the world. */
export interface ContextPorts {
  readonly windows: WindowPlanner;
  readonly counters: { counterFor(engine: Engine, model: EngineModel): Promise<TokenCounter> };
  readonly receipts: Pick<Store["receipts"], "put">;
  readonly contexts: Pick<Store["contexts"], "find" | "put">;
  readonly calibrations: Store["calibrations"];
  readonly checkpoints: Store["checkpoints"];
  /** Where a model runs: for a summary that another model writes. @throws OrielError `model_not_found`. */
  readonly route: (model: string) => Promise<Offer>;
  /** A short digest of a text; two texts with the same one are taken for the same. */
  readonly hash: (text: string) => string;
  /** Lets other work go on: called between stretches of a very large body. */
  readonly pause: () => Promise<void>;
  /** Calls back later; answers how to call it off. */
  readonly later: (afterMs: number, then: () => void) => () => void;
  readonly watch: ContextWatch;
  /** Tells what happens to the prompt of a conversation that Oriel keeps. Never throws, and waits for nobody. */
  readonly tell: (session: string, event: ContextEvent | MemoryTold) => void;
  readonly now: () => number;
  readonly newId: (prefix: string) => string;
  readonly log: Log;
}

/** Who wants to know what happens to prompts. */
export interface ContextWatch {
  told(receipt: Receipt): void;
}

/** What a window is planned for. */
export interface WindowNeed {
  /** The prompt's tokens. */
  readonly usage: Tokens | undefined;
  /** The reply allowance the client asked for. */
  readonly allowance: Tokens | undefined;
  /** A window the client wished for. */
  readonly wish: Tokens | undefined;
}

/** Decides the window of a request where it can be chosen. */
export interface WindowPlanner {
  plan(offer: Offer, need: WindowNeed, standing: Standing): Promise<WindowPlan>;
  /** The window after the engine refused the prompt for want of room: a larger one, where one is to be had. */
  afterRefusal(offer: Offer, need: WindowNeed, standing: Standing): Promise<WindowPlan>;
  /** A smaller window after the model did not fit in memory; `undefined` when there is none to try. */
  afterOutOfMemory(offer: Offer, standing: Standing, failed: WindowPlan): Promise<WindowPlan | undefined>;
}
