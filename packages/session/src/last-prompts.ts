import type { SessionSummary } from "@oriel/core";
import type { Asked } from "./context/ports.ts";
import type { ContextEvent } from "./events/conversation-event.ts";

/** Why a prompt was planned anew. */
export type Recalculated = Extract<ContextEvent, { readonly type: "context-recalculated" }>["why"];

/** What the last prompts of sessions depended on besides their messages: in memory, of those that went on lately. */
export interface LastPrompts {
  /** Takes note of a prompt; answers what is not as it was in the one before on the same branch, the weightiest first. */
  note(session: SessionSummary, asked: Pick<Asked, "standing" | "preamble" | "marks">): readonly Recalculated[];
}

/** Sessions of which it is known. Each is some hundred bytes. */
const HELD = 1000;

export function lastPrompts(most: number = HELD): LastPrompts {
  const held = new Map<string, Basis>();
  return {
    note(session, asked) {
      const before = held.get(session.id);
      const now = basisOf(session, asked);
      held.delete(session.id);
      held.set(session.id, now);
      const [oldest] = held.keys();
      if (held.size > most && oldest !== undefined) held.delete(oldest);
      const other = before?.branch === now.branch ? WEIGHED.filter((name) => before[name] !== now[name]) : [];
      // What the last reply was written by is kept with it, and known after a restart too.
      return asked.standing.modelChanged ? ["model", ...other] : other;
    },
  };
}

interface Basis {
  readonly branch: string;
  readonly policy: string;
  readonly mode: string | undefined;
  readonly tier: string | undefined;
  readonly marks: string;
}

const WEIGHED = ["policy", "mode", "tier", "marks"] as const;

function basisOf({ branch, policy, settings }: SessionSummary, { preamble, marks }: Pick<Asked, "preamble" | "marks">): Basis {
  const places = (positions: ReadonlySet<number> | undefined): string => [...(positions ?? [])].sort((a, b) => a - b).join(",");
  return { branch, policy, mode: settings.mode, tier: preamble?.tier, marks: `${places(marks?.pinned)} ${places(marks?.excluded)}` };
}
