import type { SpecialTexts } from "@oriel/core";

/** Where a message begins in a filled template. */
export interface MessageStart {
  /** Which of the messages it is; their number for what opens the reply. */
  readonly index: number;
  /** An offset just before the text of a special token, so that the text can be cut there without changing its tokens. */
  readonly at: number;
}

/**
 * Where messages begin in a filled template, from the second one on, and at last what opens the reply: special tokens stand between them, of which the first closes the one
 * before, and the second opens the next (`<|im_end|>\n<|im_start|>user`); a single one opens. What people wrote holds no special texts here, it is
 * shielded. Messages that cannot be told apart, without a text or without a special token between them, count as part of the one before; from
 * the first on that the template has changed, all do.
 * @param texts of the messages, shielded like those the template was filled with.
 */
export function messageStarts(filled: string, texts: readonly string[], special: SpecialTexts): readonly MessageStart[] {
  const starts: MessageStart[] = [];
  /** After the text of the last message that was found. */
  let end: number | undefined;
  for (const [index, text] of texts.entries()) {
    const wanted = text.trim();
    if (wanted === "") continue;
    const closing = end === undefined ? undefined : special.find(filled, end);
    if (end !== undefined && closing === undefined) return starts;
    const found = filled.indexOf(wanted, closing === undefined ? 0 : closing.at + closing.text.length);
    if (found === -1) return starts;
    if (closing !== undefined) {
      const opening = special.find(filled, closing.at + closing.text.length);
      starts.push({ index, at: opening !== undefined && opening.at < found ? opening.at : closing.at });
    }
    end = found + wanted.length;
  }
  const closing = end === undefined ? undefined : special.find(filled, end);
  const opening = closing && special.find(filled, closing.at + closing.text.length);
  return opening === undefined ? starts : [...starts, { index: texts.length, at: opening.at }];
}
