export interface CutText {
  readonly pieces: readonly string[];
  /** A run was longer than a piece and had to be cut inside: each such cut can change the count by a token or a few. */
  readonly isRough: boolean;
}

/**
 * A text in pieces of at most `longest` characters, cut where every tokenizer parts words anyway: before a single space, or after the end
 * of a line. Only a run without such a place is cut inside, which keeps hostile input (a million letters, a megabyte of base64) linear.
 */
export function cutLong(text: string, longest: number): CutText {
  const pieces: string[] = [];
  let isRough = false;
  let from = 0;
  while (text.length - from > longest) {
    const limit = from + longest;
    let at = limit;
    while (at > from && !partsWords(text, at)) at -= 1;
    if (at === from) {
      isRough = true;
      at = isInsideLetter(text, limit) ? limit - 1 : limit;
    }
    pieces.push(text.slice(from, at));
    from = at;
  }
  pieces.push(text.slice(from));
  return { pieces, isRough };
}

function partsWords(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at);
  if (before === "\n") return !isSpace(after);
  return after === " " && !isSpace(before) && !isSpace(text.charAt(at + 1));
}

function isSpace(character: string): boolean {
  return /^\p{White_Space}?$/u.test(character);
}

/** Between the two halves of a letter beyond U+FFFF. */
function isInsideLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
