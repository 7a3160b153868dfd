import {
  type Entry,
  estimateMessage,
  type Makeup,
  type Measure,
  type Message,
  type Transcript,
  textOf,
  textPart,
  tokensIn,
} from "@oriel/core";

/** Of so many of the newest messages the scale is made: enough for an average, few enough to cost nothing. */
const NEWEST = 200;
/** A paste of megabytes takes long to estimate, and is like nothing else. */
const LONGEST = 20_000;
/** Estimates of single texts differ from their average by more; what Oriel writes itself must not turn out larger than was thought. */
const CAUTION = 1.1;

/**
 * How many tokens this conversation has for each of the plain estimate, with some caution.
 * @param makeupOfMessage of messages that were looked at before.
 */
export function scaleOf({ entries }: Transcript, makeupOfMessage: (message: Message) => Makeup): number {
  const newest = entries.slice(-NEWEST).filter(({ message }) => textOf(message.content).length <= LONGEST);
  const plain = newest.reduce((sum, { message }: Entry) => sum + Math.ceil(tokensIn(makeupOfMessage(message), undefined)), 0);
  const known = newest.reduce((sum, { count }: Entry) => sum + count.tokens, 0);
  return plain === 0 ? CAUTION : (CAUTION * known) / plain;
}

/** Measures the texts that Oriel writes itself, each as a message of the user: the same at any time, see `Cut.scale`. */
export function measureBy(scale: number): Measure {
  return (text) => Math.ceil(scale * estimateMessage({ role: "user", content: textPart(text) }));
}
