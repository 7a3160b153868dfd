import type { Engine, Log, Store } from "@oriel/core";
import type { OneAtATime } from "@oriel/session";
import type { Catalog } from "../catalog/catalog.ts";
import type { MemoryWatch } from "../machine/memory-watch.ts";
import type { AnswerPorts } from "../relay/answer.ts";
import type { WindowTally } from "../window/window-tally.ts";

/** What the routes work with. */
export interface RoutePorts extends AnswerPorts {
  readonly engines: readonly Engine[];
  readonly catalog: Catalog;
  readonly store: Store;
  readonly turns: OneAtATime;
  readonly memory: MemoryWatch;
  readonly tally: WindowTally;
  readonly log: Log;
  readonly version: string;
  readonly bodyLimitBytes: number;
}
