import {
  type Calibration,
  type Count,
  type Entry,
  estimateTools,
  indexTranscript,
  type Makeup,
  type Message,
  makeupOfMessage,
  makeupOfText,
  type Prompt,
  type TokenCounter,
  type Tokens,
  type Tool,
  type Transcript,
  type TranscriptIndex,
  textOf,
  tokensIn,
} from "@oriel/core";
import { type Marks, UNMARKED } from "../marks.ts";
import { chainOf } from "./chain.ts";
import { messageHash } from "./message-hash.ts";
import type { ContextPorts } from "./ports.ts";

type Chat = Extract<Prompt, { readonly kind: "chat" }>;

/** After so many characters other work gets its turn: hashing and estimating them takes about ten milliseconds. */
const STRETCH = 500_000;

/** A conversation with an estimate for each message, and the digests of its beginnings, see `chainOf`. */
export interface Transcribed {
  readonly transcript: Transcript & { readonly index: TranscriptIndex };
  readonly chain: readonly string[];
  /** What the estimates were made by. */
  readonly factors: Calibration["factors"] | undefined;
  readonly marks: Marks;
}

/**
 * What was worked out of messages that this process still holds, so that the next turn of a conversation that Oriel keeps costs only its new
 * messages. It goes when the messages go: nothing here keeps one of them in memory.
 */
export interface Transcripts {
  readonly digests: WeakMap<Message, { readonly hash: string; readonly makeup: Makeup }>;
  /** By its first message, how a conversation was transcribed last. */
  readonly last: WeakMap<Message, Transcribed>;
}

/** What a message is made of: as it was found before, else as it is found now. */
export function knownMakeup({ digests }: Pick<Transcripts, "digests">): (message: Message) => Makeup {
  return (message) => digests.get(message)?.makeup ?? makeupOfMessage(message);
}

export function transcripts(): Transcripts {
  return { digests: new WeakMap(), last: new WeakMap() };
}

/**
 * A conversation with an estimate for each message: what costs no call to anybody.
 * @param how `isKept`: whether it is one of Oriel's own sessions, see `beginningOf`; `marks`: by positions of the prompt.
 */
export async function estimated(
  ports: Pick<ContextPorts, "hash" | "pause">,
  { digests, last }: Transcripts,
  prompt: Chat,
  calibration: Calibration | undefined,
  { isKept, marks = UNMARKED }: { readonly isKept: boolean; readonly marks?: Marks | undefined },
): Promise<Transcribed> {
  const { messages } = prompt;
  const [first] = messages;
  const before = first === undefined ? undefined : last.get(first);
  const shared = before === undefined ? 0 : sharedWith(before.transcript.entries, messages);
  const areCounted = before !== undefined && areNear(before.factors, calibration?.factors);
  const entries: Entry[] = areCounted ? before.transcript.entries.slice(0, shared) : [];
  const indexed = areCounted ? remarked(entries, before.marks, marks) : 0;
  let since = 0;
  for (let at = entries.length; at < messages.length; at += 1) {
    const message = messages[at];
    if (message === undefined) continue;
    let digest = digests.get(message);
    if (digest === undefined) {
      since += lengthOf(message);
      if (since > STRETCH) {
        await ports.pause();
        since = 0;
      }
      digest = { hash: messageHash(message, ports.hash), makeup: await makeupOf(message, ports.pause) };
      digests.set(message, digest);
    }
    const count = { tokens: Math.ceil(tokensIn(digest.makeup, calibration)), basis: "estimate" } as const;
    entries.push({ message, hash: digest.hash, count, ...markAt(marks, at) });
  }
  const transcribed: Transcribed = {
    transcript: {
      entries,
      tools: toolsOf(prompt.tools ?? [], calibration),
      // The opening of the reply, as the common templates write it.
      frame: { tokens: 3, basis: "estimate" },
      index: indexTranscript(entries, areCounted ? indexUpTo(before.transcript.index, indexed) : undefined),
    },
    chain: chainOf(
      entries.slice(shared).map((entry, index) => (isKept && shared + index === 0 ? beginningOf(entry) : entry.hash)),
      ports.hash,
      before?.chain.slice(0, shared + 1),
    ),
    factors: areCounted ? before.factors : calibration?.factors,
    marks,
  };
  if (first !== undefined) last.set(first, transcribed);
  return transcribed;
}

/** What an entry says of its mark; nothing where there is none. */
function markAt({ pinned, excluded }: Marks, at: number): Pick<Entry, "isPinned" | "isExcluded"> {
  return { ...(pinned.has(at) ? { isPinned: true } : {}), ...(excluded.has(at) ? { isExcluded: true } : {}) };
}

/** Brings the marks of entries up to date, in place; answers how many at the beginning have the marks they had. */
function remarked(entries: Entry[], before: Marks, now: Marks): number {
  let same = entries.length;
  for (const at of new Set([...before.pinned, ...before.excluded, ...now.pinned, ...now.excluded])) {
    const entry = entries[at];
    const isSame = before.pinned.has(at) === now.pinned.has(at) && before.excluded.has(at) === now.excluded.has(at);
    if (entry === undefined || isSame) continue;
    const { message, hash, count } = entry;
    entries[at] = { message, hash, count, ...markAt(now, at) };
    same = Math.min(same, at);
  }
  return same;
}

/**
 * Of a conversation that Oriel keeps, the system prompt says what it is like now and not which one it is: after a change of mode it is the same
 * conversation, and what was summed up of it need not be summed up again.
 */
function beginningOf({ message, hash }: Entry): string {
  return message.role === "system" ? "system" : hash;
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

/** How many messages a conversation begins with that are the very ones of an earlier transcript. */
function sharedWith(entries: readonly Entry[], messages: readonly Message[]): number {
  let shared = 0;
  while (shared < entries.length && entries[shared]?.message === messages[shared]) shared += 1;
  return shared;
}

/** Something is learnt in nearly every turn; for less than the margin of any estimate not all messages are estimated anew. */
const NEAR = 0.01;

function areNear(before: Calibration["factors"] | undefined, now: Calibration["factors"] | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return before.length === now.length && before.every((factor, kind) => Math.abs(factor - (now[kind] ?? 0)) <= NEAR * factor);
}

function indexUpTo({ tokensBefore, pinned, excluded }: TranscriptIndex, messages: number): TranscriptIndex {
  const isWithin = (at: number): boolean => at < messages;
  return { tokensBefore: tokensBefore.slice(0, messages + 1), pinned: pinned.filter(isWithin), excluded: excluded.filter(isWithin) };
}

function toolsOf(tools: readonly Tool[], calibration: Calibration | undefined): Count {
  return tools.length === 0 ? { tokens: 0, basis: "exact" } : { tokens: estimateTools(tools, calibration), basis: "estimate" };
}

/**
 * The same conversation with the model's own counts where they matter: of the newest messages, as far back as twice the window reaches, and
 * not of one that is larger than that by itself. What is beyond leaves in any case, and its estimate is enough to say so.
 */
export async function counted(
  { entries, tools: estimatedTools, index }: Transcribed["transcript"],
  prompt: Chat,
  counter: TokenCounter,
  window: Tokens,
): Promise<Transcript> {
  const most = 2 * window;
  const from = reachOf(entries, most);
  const newest = entries.slice(from);
  const small = newest.filter(({ count }) => count.tokens <= most);
  const [frame, tools, counts] = await Promise.all([
    counter.frame(),
    prompt.tools === undefined || prompt.tools.length === 0 ? estimatedTools : counter.tools(prompt.tools),
    counter.messages(small.map(({ message }) => message)),
  ]);
  const exact = new Map(small.map((entry, index) => [entry, counts[index]]));
  const recounted = newest.map((entry) => ({ ...entry, count: exact.get(entry) ?? entry.count }));
  const all = [...entries.slice(0, from), ...recounted];
  return { entries: all, tools, frame, index: indexTranscript(all, indexUpTo(index, from)) };
}

function reachOf(entries: readonly Entry[], tokens: Tokens): number {
  let sum = 0;
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    sum += entries[at]?.count.tokens ?? 0;
    if (sum > tokens) return at;
  }
  return 0;
}

function lengthOf(message: Message): number {
  return message.content.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : part.base64.length), 0);
}
