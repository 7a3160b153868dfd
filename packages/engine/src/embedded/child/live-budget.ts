import { type Bytes, embeddedServing, formatBytes, formatCount, OrielError, slotBytes, type Tokens } from "@oriel/core";
import type { LlamaModel } from "node-llama-cpp";
import type { KnownSpec } from "../known-spec.ts";
import type { RunOptions } from "../messages.ts";
import { contextBytes } from "./allocate-context.ts";

/** What a context of one window may be. */
export interface LiveBudget {
  /** Conversations that are live at once. */
  readonly slots: number;
  /** Of their KV cache; `undefined` where it cannot be worked out. */
  readonly bytes: Bytes | undefined;
}

/**
 * What may be live in a window, within the limit on the KV cache. All cells are allocated from the start, so what is in them does not
 * matter: whatever the length of what comes, the cache never takes more.
 * @throws OrielError `model_load_failed` from the answer, where not one fits.
 */
export function liveBudget(
  model: LlamaModel,
  { sequences, maxHotBytes }: Pick<RunOptions, "sequences" | "maxHotBytes">,
  known: KnownSpec | undefined,
): (window: Tokens) => Promise<LiveBudget> {
  return async (window) => {
    const slot = known?.spec && slotBytes(known.spec, window, embeddedServing(known.spec, 1));
    if (maxHotBytes === undefined) return { slots: sequences, bytes: slot === undefined ? undefined : sequences * slot };
    // An upper bound for a cache that is not worked out.
    const one = slot ?? (await contextBytes(model, window, 1));
    const slots = Math.min(sequences, Math.floor(maxHotBytes / one));
    if (slots >= 1) return { slots, bytes: slots * one };
    throw new OrielError(
      "model_load_failed",
      `A window of ${formatCount(window)} tokens takes ${formatBytes(one)} of KV cache, and the live conversations may take ${formatBytes(maxHotBytes)}: choose a smaller window, or raise the limit.`,
      { data: { window, neededBytes: one, maxHotBytes, reason: "out_of_memory" } },
    );
  };
}
