import {
  type Calibration,
  type Count,
  type Entry,
  estimateTools,
  indexTranscript,
  type Message,
  type Prompt,
  type TokenCounter,
  type Tokens,
  type Tool,
  type Transcript,
  type TranscriptIndex,
  tokensIn,
} from "@oriel/core";
import { type Marks, UNMARKED } from "../marks.ts";
import { chainOf } from "./chain.ts";
import { type Digested, type Digests, digested, noDigests } from "./digests.ts";
import type { ContextPorts } from "./ports.ts";

type Chat = Extract<Prompt, { readonly kind: "chat" }>;

/** A conversation with an estimate for each message, and the digests of its beginnings, see `chainOf`. */
export interface Transcribed {
  readonly messages: readonly Digested[];
  readonly transcript: Transcript & { readonly index: TranscriptIndex };
  readonly chain: readonly string[];
  /** What the estimates were made by. */
  readonly factors: Calibration["factors"] | undefined;
  readonly marks: Marks;
}

/** What was worked out before, so that the next turn of a conversation costs only its new messages. */
export interface Transcripts {
  readonly digests: Digests;
  /** By its first message, how a conversation was transcribed last. It goes when the message goes. */
  readonly last: WeakMap<Message, Transcribed>;
}

export function transcripts(): Transcripts {
  return { digests: noDigests(), last: new WeakMap() };
}

/**
 * A conversation with an estimate for each message: what costs no call to anybody.
 * @param how `isKept`: whether it is one of Oriel's own sessions, see `beginningOf`; `marks`: by positions of the prompt.
 */
export async function estimated(
  ports: Pick<ContextPorts, "hash" | "pause">,
  transcripts: Transcripts,
  prompt: Chat,
  calibration: Calibration | undefined,
  { isKept, marks = UNMARKED }: { readonly isKept: boolean; readonly marks?: Marks | undefined },
): Promise<Transcribed> {
  const [first] = prompt.messages;
  const before = first === undefined ? undefined : transcripts.last.get(first);
  const shared = before === undefined ? 0 : sharedWith(before.messages, prompt.messages);
  const more = await digested(ports, transcripts.digests, prompt.messages.slice(shared), isKept);
  // Of a long conversation that goes on, each list is copied once and no more.
  const messages = before === undefined ? more : upTo(before.messages, shared).concat(more);
  const areCounted = before !== undefined && areNear(before.factors, calibration?.factors);
  const known = areCounted ? remarked(upTo(before.transcript.entries, shared), before.marks, marks) : NOTHING_KNOWN;
  const counted = known.entries.length;
  const entries = known.entries.concat(
    messages.slice(counted).map((message, index) => marked(entryOf(message, calibration), marks, counted + index)),
  );
  const transcribed: Transcribed = {
    messages,
    transcript: {
      entries,
      tools: toolsOf(prompt.tools ?? [], calibration),
      // The opening of the reply, as the common templates write it.
      frame: { tokens: 3, basis: "estimate" },
      index: indexTranscript(entries, areCounted ? indexUpTo(before.transcript.index, known.same) : undefined),
    },
    chain: chainOf(
      entries.slice(shared).map((entry, index) => (isKept && shared + index === 0 ? beginningOf(entry) : entry.hash)),
      ports.hash,
      before === undefined ? undefined : upTo(before.chain, shared + 1),
    ),
    factors: areCounted ? before.factors : calibration?.factors,
    marks,
  };
  if (first !== undefined) transcripts.last.set(first, transcribed);
  return transcribed;
}

function entryOf({ message, hash, makeup }: Digested, calibration: Calibration | undefined): Entry {
  return { message, hash, count: { tokens: Math.ceil(tokensIn(makeup, calibration)), basis: "estimate" } };
}

/** The entry with what the user has said of it; the very same where that is nothing. */
function marked(entry: Entry, { pinned, excluded }: Marks, at: number): Entry {
  const isPinned = pinned.has(at);
  const isExcluded = excluded.has(at);
  if (!isPinned && !isExcluded) return entry;
  return { ...entry, ...(isPinned ? { isPinned } : {}), ...(isExcluded ? { isExcluded } : {}) };
}

interface Remarked {
  readonly entries: readonly Entry[];
  /** How many at the beginning have the marks they had. */
  readonly same: number;
}

const NOTHING_KNOWN: Remarked = { entries: [], same: 0 };

/** Entries with their marks brought up to date. */
function remarked(entries: readonly Entry[], before: Marks, now: Marks): Remarked {
  const places = new Set([...before.pinned, ...before.excluded, ...now.pinned, ...now.excluded]);
  const changed = [...places].filter(
    (at) => at < entries.length && (before.pinned.has(at) !== now.pinned.has(at) || before.excluded.has(at) !== now.excluded.has(at)),
  );
  if (changed.length === 0) return { entries, same: entries.length };
  const after = [...entries];
  for (const at of changed) {
    const entry = entries[at];
    if (entry !== undefined) after[at] = marked({ message: entry.message, hash: entry.hash, count: entry.count }, now, at);
  }
  return { entries: after, same: Math.min(...changed) };
}

/**
 * Of a conversation that Oriel keeps, the system prompt says what it is like now and not which one it is: after a change of mode it is the same
 * conversation, and what was summed up of it need not be summed up again.
 */
function beginningOf({ message, hash }: Entry): string {
  return message.role === "system" ? "system" : hash;
}

/** How many messages a conversation begins with that are the very ones it began with before. */
function sharedWith(before: readonly Digested[], messages: readonly Message[]): number {
  let shared = 0;
  while (shared < before.length && before[shared]?.message === messages[shared]) shared += 1;
  return shared;
}

function upTo<T>(list: readonly T[], length: number): readonly T[] {
  return list.length === length ? list : list.slice(0, length);
}

/** Something is learnt in nearly every turn; for less than the margin of any estimate not all messages are estimated anew. */
const NEAR = 0.01;

function areNear(before: Calibration["factors"] | undefined, now: Calibration["factors"] | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return before.length === now.length && before.every((factor, kind) => Math.abs(factor - (now[kind] ?? 0)) <= NEAR * factor);
}

function indexUpTo(index: TranscriptIndex, messages: number): TranscriptIndex {
  const { tokensBefore, pinned, excluded } = index;
  if (tokensBefore.length === messages + 1) return index;
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
  const all = entries.slice(0, from).concat(recounted);
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
