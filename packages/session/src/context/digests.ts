import { type Makeup, type Message, makeupOfMessage, makeupOfText, textOf } from "@oriel/core";
import { messageHash } from "./message-hash.ts";
import type { ContextPorts } from "./ports.ts";
import { type RecentTexts, recentTexts } from "./recent-texts.ts";

/** What is worked out of a message. */
interface Digest {
  /** What it is known by. */
  readonly hash: string;
  readonly makeup: Makeup;
}

export interface Digested extends Digest {
  readonly message: Message;
}

/** What was worked out of messages before, so that none is looked at twice. */
export interface Digests {
  /** Of messages that this process still holds: those of a conversation that Oriel keeps. It goes when they go. */
  readonly ofHeld: WeakMap<Message, Digested>;
  /** Of messages as they were spelt: a client that sends its whole conversation each time sends the same ones again. */
  readonly recent: RecentTexts<Digest>;
}

/** Of some fifteen conversations that fill a window of 32K. Short messages take four times as many bytes, with what is known of them. */
const RECENT_CHARACTERS = 2_000_000;

/** After so many characters other work gets its turn: hashing and estimating them takes about ten milliseconds. */
const STRETCH = 500_000;

export function noDigests(): Digests {
  return { ofHeld: new WeakMap(), recent: recentTexts(RECENT_CHARACTERS) };
}

/** What a message is made of: as it was found before, else as it is found now. */
export function knownMakeup({ ofHeld }: Digests): (message: Message) => Makeup {
  return (message) => ofHeld.get(message)?.makeup ?? makeupOfMessage(message);
}

/** @param isKept Whether the messages are held anyway, so that what is found of them need not be held by their text. */
export async function digested(
  { hash, pause }: Pick<ContextPorts, "hash" | "pause">,
  { ofHeld, recent }: Digests,
  messages: readonly Message[],
  isKept: boolean,
): Promise<readonly Digested[]> {
  const found: Digested[] = [];
  let since = 0;
  for (const message of messages) {
    const held = ofHeld.get(message);
    if (held !== undefined) {
      found.push(held);
      continue;
    }
    since += lengthOf(message);
    if (since > STRETCH) {
      await pause();
      since = 0;
    }
    const spelt = isKept ? undefined : JSON.stringify(message);
    const before = spelt === undefined ? undefined : recent.get(spelt);
    const digest = before ?? { hash: messageHash(message, hash), makeup: await makeupOf(message, pause) };
    if (spelt !== undefined && before === undefined) recent.set(spelt, digest);
    const now: Digested = { message, ...digest };
    ofHeld.set(message, now);
    found.push(now);
  }
  return found;
}

/** A text of megabytes is looked at in stretches; what it has at their borders is a token more or less. */
async function makeupOf(message: Message, pause: () => Promise<void>): Promise<Makeup> {
  if (lengthOf(message) <= STRETCH) return makeupOfMessage(message);
  const text = textOf(message.content);
  let { kinds, fixed } = makeupOfMessage({ ...message, content: message.content.filter(({ type }) => type !== "text") });
  for (let from = 0; from < text.length; from += STRETCH) {
    await pause();
    const more = makeupOfText(text.slice(from, from + STRETCH));
    kinds = kinds.map((tokens, kind) => tokens + (more.kinds[kind] ?? 0));
  }
  return { kinds, fixed };
}

function lengthOf(message: Message): number {
  return message.content.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : part.base64.length), 0);
}
