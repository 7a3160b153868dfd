/** Turns tokens into text without any special tokens; `before` are tokens that precede them, which decide about a leading space. */
export type Detokenize = (tokens: readonly number[], before: readonly number[]) => string;

export interface WholeCharacters {
  /** The text that became complete with this token. */
  push(token: number): string;
  /** What is left at the end, without the bytes of a character that never became complete. */
  end(): string;
}

/** What a detokeniser writes for bytes that are no character, complete or not. */
const BROKEN = "\uFFFD";
/** A UTF-8 character has at most 4 bytes, so at most 3 of them can wait for the rest. */
const LONGEST_INCOMPLETE = 3;
/** Enough of the past for a tokenizer to decide about a space. */
const CONTEXT = 4;

/** Text of tokens that come one by one: a character spread over several tokens (an emoji, most often) is held back until it is complete. */
export function wholeCharacters(detokenize: Detokenize): WholeCharacters {
  let before: readonly number[] = [];
  let pending: readonly number[] = [];
  /** Characters of the pending tokens that have been given out. */
  let given = 0;

  return {
    push(token) {
      pending = [...pending, token];
      const text = detokenize(pending, before);
      const settled = text.length - incompleteAtEnd(text);
      const piece = text.slice(given, settled);
      if (settled === text.length) {
        before = [...before, ...pending].slice(-CONTEXT);
        pending = [];
        given = 0;
      } else {
        given = Math.max(given, settled);
      }
      return piece;
    },
    end() {
      const rest = detokenize(pending, before)
        .slice(given)
        .replace(/\uFFFD+$/, "");
      pending = [];
      return rest;
    },
  };
}

/** A longer run of broken bytes cannot become a character any more: only its end can. */
function incompleteAtEnd(text: string): number {
  let length = 0;
  while (length < LONGEST_INCOMPLETE && text.at(-1 - length) === BROKEN) length += 1;
  return length;
}
