import type { StoredMessage, WindowReason } from "@oriel/core";

/** Why a conversation has the window it has at this turn, in the source systems' words. */
export function windowReason(
  history: readonly StoredMessage[],
  now: { readonly model: string; readonly isOverride: boolean },
): WindowReason {
  if (now.isOverride) return "manual_override";
  const last = history.findLast((stored) => stored.reply !== undefined)?.reply;
  if (last === undefined) return "initial_setup";
  return last.model === now.model ? "no_adjustment" : "model_change";
}
