import type { ConversationEvent } from "../events/conversation-event.ts";
import type { Happening, Listener } from "../events/conversation-events.ts";
import type { KeptSessions } from "../keep-sessions.ts";

export interface Listening {
  /**
   * Calls back whenever something of this kind happens to the conversation, until the answer is called; also when it was stopped and started
   * in between. A listener that throws stops nothing: the log is told.
   */
  on<Type extends ConversationEvent["type"]>(type: Type, listener: (event: EventOf<Type>, happening: Happening) => void): () => void;
  /** The same for all that happens. */
  listen(listener: Listener): () => void;
}

/** The event of a type, also where several share one shape. */
export type EventOf<Type extends string, Event = ConversationEvent> = Event extends { readonly type: infer Types }
  ? Type extends Types
    ? Event & { readonly type: Type }
    : never
  : never;

/** Who listens, from one life of a conversation to the next. */
export interface Listeners extends Listening {
  /** Every listener hears what this one tells from now on. */
  hear(kept: KeptSessions): void;
}

export function listeners(id: string): Listeners {
  const leave = new Map<Listener, () => void>();
  let heard: KeptSessions | undefined;

  const begin = (listener: Listener): void => void leave.set(listener, heard?.events.listen(id, listener) ?? NOTHING);

  function listen(listener: Listener): () => void {
    // Whoever listens twice hears everything twice.
    const own: Listener = (happening) => listener(happening);
    begin(own);
    return () => {
      leave.get(own)?.();
      leave.delete(own);
    };
  }

  return {
    listen,
    on: (type, listener) =>
      listen((happening) => {
        if (isOf(happening.event, type)) listener(happening.event, happening);
      }),
    hear(kept) {
      heard = kept;
      for (const listener of leave.keys()) begin(listener);
    },
  };
}

const NOTHING = (): void => undefined;

function isOf<Type extends ConversationEvent["type"]>(event: ConversationEvent, type: Type): event is ConversationEvent & EventOf<Type> {
  return event.type === type;
}
