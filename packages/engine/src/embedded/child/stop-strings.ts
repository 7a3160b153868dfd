import { heldBack } from "./held-back.ts";

export interface StopStrings {
  /** The text that may be shown after this piece; once `stopped`, nothing more may come. */
  push(piece: string): { readonly text: string; readonly stopped: boolean };
  /** What was held back as the possible beginning of a stop string, when the reply ends without one. */
  end(): string;
}

/** Cuts a reply at the first of `stops`, also where it crosses the border between two tokens. The stop string itself is never shown. */
export function stopStrings(stops: readonly string[]): StopStrings {
  const marks = stops.filter((stop) => stop.length > 0);
  let pending = "";
  return {
    push(piece) {
      pending += piece;
      const at = firstOf(pending, marks);
      if (at !== undefined) {
        const text = pending.slice(0, at);
        pending = "";
        return { text, stopped: true };
      }
      const shown = pending.length - heldBack(pending, marks);
      const text = pending.slice(0, shown);
      pending = pending.slice(shown);
      return { text, stopped: false };
    },
    end() {
      const rest = pending;
      pending = "";
      return rest;
    },
  };
}

function firstOf(text: string, marks: readonly string[]): number | undefined {
  const places = marks.map((mark) => text.indexOf(mark)).filter((place) => place >= 0);
  return places.length === 0 ? undefined : Math.min(...places);
}
