import type { Tokens } from "@oriel/core";
import type { WindowWatch } from "@oriel/session";

/** What has happened to a model's window since the start. */
interface WindowCounts {
  /** Changes of the window, by reason: each makes the engine load the model anew. */
  readonly changes: Readonly<Record<string, number>>;
  /** Requests whose own size, sent on as it came, would have made the engine load the model anew. */
  readonly reloadsAvoided: number;
}

/** Counts changes and avoided reloads, per model. */
export interface WindowTally extends WindowWatch {
  of(model: string): WindowCounts;
}

const NOTHING: WindowCounts = { changes: {}, reloadsAvoided: 0 };

export function windowTally(): WindowTally {
  const counts = new Map<string, WindowCounts>();
  /** The size the engine would hold had every size been sent on: a request for another one would have reloaded it. */
  const wouldHold = new Map<string, Tokens>();

  return {
    asked(model, { wish, window }) {
      const size = wish ?? window;
      if (size === undefined) return;
      const before = wouldHold.get(model);
      wouldHold.set(model, size);
      if (before === undefined || before === size) return;
      const now = counts.get(model) ?? NOTHING;
      counts.set(model, { ...now, reloadsAvoided: now.reloadsAvoided + 1 });
    },
    changed(model, reason) {
      const now = counts.get(model) ?? NOTHING;
      counts.set(model, { ...now, changes: { ...now.changes, [reason]: (now.changes[reason] ?? 0) + 1 } });
    },
    of: (model) => counts.get(model) ?? NOTHING,
  };
}
