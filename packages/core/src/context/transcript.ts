import type { Message } from "../message.ts";
import type { Count } from "../tokens/count.ts";
import type { Tokens } from "../units.ts";

/** A whole conversation, counted: what there is to send, before it is decided what is sent. */
export interface Transcript {
  /** Every message in order. What stands at position 7 today stands there for ever, unless the conversation is edited. */
  readonly entries: readonly Entry[];
  /** What the tools' schemas add to every prompt; 0 without tools. */
  readonly tools: Count;
  /** What the template adds once: its first token, a default system text, the opening of the reply. */
  readonly frame: Count;
  /** The index of these entries, where somebody keeps it, so that a plan costs what the window holds and not what the conversation is long. */
  readonly index?: TranscriptIndex | undefined;
}

/** What a plan needs to know of all messages, also of those it does not look at. */
export interface TranscriptIndex {
  /** At each position, and at the end, the tokens of all messages before it. */
  readonly tokensBefore: readonly Tokens[];
  /** Pinned positions, ascending: a pinned result of a tool with its call, a pinned call with its results. */
  readonly pinned: readonly number[];
  /** Positions the model must not see, ascending, with the rest of their exchanges. */
  readonly excluded: readonly number[];
}

/** One message, counted. */
export interface Entry {
  readonly message: Message;
  /** Hash of the content: what the message is known by, whoever sends it. */
  readonly hash: string;
  /** What it adds to a prompt, with what the template puts around it. */
  readonly count: Count;
  /** It never leaves the prompt. */
  readonly isPinned?: boolean | undefined;
  /** The user does not want the model to see it. */
  readonly isExcluded?: boolean | undefined;
}
