import type { Message, MessageMark, SessionSummary, Store, StoredMessage } from "@oriel/core";
import { type Marks, UNMARKED } from "./marks.ts";

/** The messages of a branch, each the same object as in the turn before, so that what was worked out of it can be found again. */
export interface OpenConversation {
  readonly history: readonly StoredMessage[];
  /** By position in the history. */
  readonly marks: Marks;
}

/** Conversations that were gone on with lately, in memory: a turn reads only what is new from the store. */
export interface OpenConversations {
  /** The session's current branch, as the store has it now. */
  read(session: SessionSummary): Promise<OpenConversation>;
}

/** How many are held, and how much text of theirs in all. The one unused for longest is the first to go; it is read again when it goes on. */
export interface OpenBounds {
  readonly conversations: number;
  readonly characters: number;
}

const BOUNDS: OpenBounds = { conversations: 64, characters: 16_000_000 };

export function openConversations(store: Pick<Store, "messages" | "marks">, bounds: OpenBounds = BOUNDS): OpenConversations {
  const held = new Map<string, Held>();

  /** Branches only grow, so what is new comes after what is held. The last one held is read too: should the session have been replaced, it is another. */
  async function historyOf({ id, branch }: SessionSummary, before: Held | undefined): Promise<readonly StoredMessage[]> {
    const last = before?.history.at(-1);
    if (before === undefined || last === undefined) return store.messages.list(id, { branch });
    const [again, ...added] = await store.messages.list(id, { branch, from: before.history.length - 1 });
    if (again?.id !== last.id) return store.messages.list(id, { branch });
    return added.length === 0 ? before.history : before.history.concat(added);
  }

  /** The newest last. */
  function hold(key: string, conversation: Held): void {
    held.delete(key);
    held.set(key, conversation);
    let characters = 0;
    for (const one of held.values()) characters += one.characters;
    for (const [oldest, one] of held) {
      if (held.size <= bounds.conversations && characters <= bounds.characters) return;
      held.delete(oldest);
      characters -= one.characters;
    }
  }

  return {
    async read(session) {
      const key = JSON.stringify([session.id, session.branch]);
      const before = held.get(key);
      const [history, marks] = await Promise.all([historyOf(session, before), store.marks.of(session.id)]);
      hold(key, { history, characters: charactersOf(history, before) });
      return { history, marks: marksIn(history, marks) };
    },
  };
}

interface Held extends Pick<OpenConversation, "history"> {
  readonly characters: number;
}

/** Of the marks of all branches, those of this one. */
function marksIn(history: readonly StoredMessage[], all: readonly MessageMark[]): Marks {
  const here = all.filter(({ messageId, position }) => history[position]?.id === messageId);
  if (here.length === 0) return UNMARKED;
  const positions = (wanted: MessageMark["mark"]): ReadonlySet<number> =>
    new Set(here.flatMap(({ mark, position }) => (mark === wanted ? [position] : [])));
  return { pinned: positions("pinned"), excluded: positions("excluded") };
}

function charactersOf(history: readonly StoredMessage[], before: Held | undefined): number {
  if (before?.history === history) return before.characters;
  const isLonger = before !== undefined && before.history.length > 0 && history[0] === before.history[0];
  const added = isLonger ? history.slice(before.history.length) : history;
  return added.reduce((sum, { message }) => sum + charactersIn(message), isLonger ? before.characters : 0);
}

function charactersIn(message: Message): number {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  const thinking = message.role === "assistant" ? (message.thinking ?? "") : "";
  const inParts = message.content.reduce((sum, part) => sum + (part.type === "text" ? part.text : part.base64).length, 0);
  return calls.reduce((sum, { argumentsJson }) => sum + argumentsJson.length, inParts + thinking.length);
}
