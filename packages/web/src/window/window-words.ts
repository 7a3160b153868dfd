import { formatCount } from "@oriel/core";
import type { WindowInfo } from "@oriel/protocol";

/** Where the asked size comes from, as a sentence. */
export function sourceText(window: WindowInfo): string {
  const guess = window.basis === "estimate" ? " It is an estimate." : "";
  return `${formatCount(window.asked)} comes from: ${window.source_detail}.${guess}`;
}

/** What applying another size costs. */
export function applyText(window: WindowInfo): string {
  return window.loaded === null
    ? "The model is not loaded: the new size holds from its next load."
    : "Changing the window reloads the model. The next message waits for the load, and the conversation is read again.";
}

/** What was done, and from when it holds. */
export function savedText(saved: "applied" | "reset", window: WindowInfo): string {
  const what =
    saved === "applied" ? `Saved: ${formatCount(window.asked)} tokens.` : `Back to the default of ${formatCount(window.asked)} tokens.`;
  return window.loaded === window.asked ? what : `${what} It holds from the next message.`;
}
