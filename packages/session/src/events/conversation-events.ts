import type { Log } from "@oriel/core";
import type { ConversationEvent, MemoryTold, Tell } from "./conversation-event.ts";

/** What has happened to a session, as it was told. */
export interface Happening {
  /** Ascends from one to the next of a session, with gaps. Of two runs of Oriel the later one's are larger. */
  readonly id: number;
  readonly session: string;
  readonly at: string;
  readonly event: ConversationEvent;
}

export type Listener = (happening: Happening) => void;

/** Hands what happens to conversations on to whoever listens, and holds the last of it for those who come back. */
export interface ConversationEvents {
  readonly tell: Tell;
  /** Of the machine: to every session of which something is held, or that somebody listens to. */
  readonly tellAll: (event: MemoryTold) => void;
  /** The id of what was told last: who listens after it hears all that is told from now on. */
  readonly last: number;
  /**
   * Hands on each happening once and in order: what is held after `after` at once, then each as it is told. Without `after`, only what is told
   * from now on. Where something between `after` and what is held was forgotten, or was told by another run of Oriel, `events-lost` comes first.
   * @param after the id of the last happening that is known already; 0 for all that is held.
   * @returns how to stop listening.
   */
  listen(session: string, listener: Listener, after?: number): () => void;
}

/** How much is held. Sessions that somebody listens to are held beyond the bound; of the others the one unused for longest is forgotten. */
export interface EventBounds {
  readonly happenings: number;
  readonly sessions: number;
}

/** A turn tells of some five things, each some hundred bytes: the last forty turns of each, together some ten megabytes. */
const BOUNDS: EventBounds = { happenings: 200, sessions: 200 };

/** Ids begin at the clock, in thousandths of a millisecond: nobody tells a thousand things in each millisecond, so no later run meets an id of this one. */
const IDS_PER_MS = 1000;

export function conversationEvents(now: () => number, log: Pick<Log, "error">, bounds: EventBounds = BOUNDS): ConversationEvents {
  const held = new Map<string, Held>();
  let last = now() * IDS_PER_MS;
  /** What was told up to here may have been forgotten together with its session, or was told by another run. */
  let forgotten = last;

  /** What is held of a session; the one asked for last is the newest. */
  function hold(session: string): Held {
    const known = held.get(session) ?? { happenings: [], lostUpTo: forgotten, listeners: new Set() };
    held.delete(session);
    held.set(session, known);
    return known;
  }

  function forget(): void {
    if (held.size <= bounds.sessions) return;
    const unheard = [...held].filter(([, { listeners }]) => listeners.size === 0);
    for (const [session, { happenings }] of unheard.slice(0, Math.max(0, unheard.length - bounds.sessions))) {
      held.delete(session);
      forgotten = Math.max(forgotten, happenings.at(-1)?.id ?? forgotten);
    }
  }

  const tell: Tell = (session, event) => {
    const known = hold(session);
    // Nothing can have been told of a session before it began.
    if (event.type === "started" && known.happenings.length === 0) known.lostUpTo = 0;
    last += 1;
    known.happenings.push({ id: last, session, at: new Date(now()).toISOString(), event });
    if (known.happenings.length > bounds.happenings) known.lostUpTo = known.happenings.shift()?.id ?? known.lostUpTo;
    forget();
    for (const listening of known.listeners) handOn(session, known, listening);
  };

  /** Hands on what the listener has not heard. One that tells something itself hears it after it has returned. */
  function handOn(session: string, known: Held, listening: Listening): void {
    if (listening.isHearing) return;
    listening.isHearing = true;
    for (let next = nextFor(session, known, listening); next !== undefined; next = nextFor(session, known, listening)) {
      listening.after = next.id;
      try {
        listening.hear(next);
      } catch (thrown) {
        log.error("events.listener_failed", { session, type: next.event.type, message: String(thrown) });
      }
    }
    listening.isHearing = false;
  }

  function nextFor(session: string, { happenings, lostUpTo, listeners }: Held, listening: Listening): Happening | undefined {
    if (!listeners.has(listening)) return undefined;
    const { after } = listening;
    // An id that was not given out yet is another run's, on a clock that was set back since.
    if (after < lostUpTo || after > last) {
      const id = happenings.length === 0 ? last : lostUpTo;
      return { id, session, at: new Date(now()).toISOString(), event: { type: "events-lost" } };
    }
    return happenings.find(({ id }) => id > after);
  }

  return {
    tell,
    tellAll(event) {
      for (const session of [...held.keys()]) tell(session, event);
    },
    get last() {
      return last;
    },
    listen(session, hear, after = last) {
      const known = hold(session);
      const listening: Listening = { hear, after, isHearing: false };
      known.listeners.add(listening);
      forget();
      handOn(session, known, listening);
      return () => {
        known.listeners.delete(listening);
        const isOfUse = known.listeners.size > 0 || known.happenings.length > 0;
        if (!isOfUse && held.get(session) === known) held.delete(session);
        forget();
      };
    },
  };
}

interface Held {
  /** Oldest first. */
  readonly happenings: Happening[];
  /** What was told up to here is no longer held. */
  lostUpTo: number;
  readonly listeners: Set<Listening>;
}

interface Listening {
  readonly hear: Listener;
  /** The last it heard. */
  after: number;
  /** Whether it is being called: it may tell something itself. */
  isHearing: boolean;
}
