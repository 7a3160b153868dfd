import {
  type CancelSignal,
  type Message,
  type ModelRequest,
  OrielError,
  type Overflow,
  type Sampling,
  type StoredMessage,
  type Tokens,
  textOf,
  textPart,
  type WindowReason,
  type WindowUsage,
} from "@oriel/core";
import { addMessage } from "../add-message.ts";
import { editMessage } from "../edit-message.ts";
import type { KeptSessions } from "../keep-sessions.ts";
import { regenerate } from "../regenerate.ts";
import { sessionOf } from "../session-of.ts";
import { takeTurn } from "../take-turn.ts";
import type { TurnEvent } from "../turn.ts";
import type { Running } from "./life.ts";
import { runningTurn } from "./running-turn.ts";

export interface Talking {
  /**
   * Says something, and streams the reply. Begins at once, in the order of the calls, and goes on whether or not anybody reads; whoever leaves
   * the loop stops it.
   * @param text left out, a reply to what is there is asked for: to an unanswered message, or more after a reply.
   */
  send(text?: string | undefined, how?: Sending): AsyncIterableIterator<TurnEvent>;
  /** The same, answered whole. @throws OrielError what refused or broke the turn. */
  ask(text?: string | undefined, how?: Sending): Promise<Reply>;
  /** Says a message of the user anew, in a branch of its own, and streams the reply. */
  edit(which: Which, text: string, how?: Sending): AsyncIterableIterator<TurnEvent>;
  /** Streams another reply in the place of one, in a branch of its own; of the last one when none is named. */
  regenerate(which?: Which | undefined, how?: Sending): AsyncIterableIterator<TurnEvent>;
  /** Adds a message at the end, and asks for no reply. */
  addMessage(role: "system" | "user" | "assistant", text: string): Promise<StoredMessage>;
  /** All of the current branch, from position `from` up to, and without, `to`. */
  getMessages(part?: { readonly from?: number; readonly to?: number }): Promise<readonly StoredMessage[]>;
  /** For a reply that the program gets by itself, elsewhere: how much of it has been written. `getUsage` counts it. */
  reportInflightTokens(tokens: Tokens): void;
  clearInflightTokens(): void;
}

/** A message of the current branch, by its id or its position. */
export type Which = string | number;

export interface Sending {
  readonly maxTokens?: Tokens | undefined;
  readonly think?: ModelRequest["think"];
  readonly sampling?: Sampling | undefined;
  /** What is done when the conversation does not fit; left out, its policy decides. */
  readonly overflow?: Overflow | undefined;
  /** Stops the reply; what came of it is kept. */
  readonly signal?: CancelSignal | undefined;
}

export interface Reply {
  readonly text: string;
  readonly message: StoredMessage;
  readonly usage: WindowUsage;
  /** Why the window is what it is. */
  readonly reason: WindowReason;
  /** Id of its receipt. */
  readonly receipt: string | undefined;
}

export function talking(running: Running): Talking {
  const { id, kept, inTurn } = running;

  const turn = (message: string | undefined, how: Sending, before?: (kept: KeptSessions) => Promise<unknown>) =>
    runningTurn((signal) => startTurn(running, signal, message, how, before), how.signal);

  const send: Talking["send"] = (text, how = {}) => turn(text, how);
  return {
    send,
    async ask(text, how) {
      for await (const event of send(text, how)) {
        if (event.type === "complete") return replyOf(event);
      }
      throw new OrielError("internal", "A turn ended without its end.");
    },
    edit: (which, text, how = {}) => turn(undefined, how, (now) => editMessage(now, id, String(which), text)),
    regenerate: (which, how = {}) => turn(undefined, how, async (now) => regenerate(now, id, await replyNamed(now, id, which))),
    addMessage: (role, text) => inTurn((now) => addMessage(now, id, messageOf(role, text))),
    getMessages: async (part) => kept().store.messages.list(id, part),
    reportInflightTokens: (tokens) => kept().inFlight.set(id, tokens),
    clearInflightTokens: () => kept().inFlight.clear(id),
  };
}

/** Answers when its time has come, so that what is read of it before is nothing. */
async function startTurn(
  { id, kept }: Running,
  signal: CancelSignal,
  message: string | undefined,
  how: Sending,
  before: ((kept: KeptSessions) => Promise<unknown>) | undefined,
): Promise<AsyncIterable<TurnEvent>> {
  const now = kept();
  const { signal: _outer, ...input } = how;
  const leave = await now.turns.enter(id, signal);
  return (async function* () {
    try {
      if (signal.aborted) throw new OrielError("cancelled", "Stopped before its turn came.");
      await before?.(now);
      yield* takeTurn(now, id, { ...input, message, client: "library" }, signal);
    } finally {
      leave();
    }
  })();
}

async function replyNamed({ store }: KeptSessions, id: string, which: Which | undefined): Promise<string> {
  return which === undefined ? String((await sessionOf(store, id)).messageCount - 1) : String(which);
}

function messageOf(role: "system" | "user" | "assistant", text: string): Message {
  return { role, content: textPart(text) };
}

function replyOf({ message, usage, reason }: Extract<TurnEvent, { readonly type: "complete" }>): Reply {
  return { text: textOf(message.message.content), message, usage, reason, receipt: message.reply?.receipt };
}
