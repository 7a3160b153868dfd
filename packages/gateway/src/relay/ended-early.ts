import { OrielError } from "@oriel/core";

/** A reply that stopped without its end: cut, and never to be taken for complete. */
export function endedEarly(): OrielError {
  return new OrielError("engine_failed", "The engine ended its reply without saying that it was complete.");
}
