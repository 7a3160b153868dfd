import type { Engine, ServedModel } from "@oriel/core";

/** A model, and the engine that runs it. */
export interface Offer {
  readonly served: ServedModel;
  readonly engine: Engine;
}
