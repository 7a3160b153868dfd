/**
 * A text as byte-level BPE spells it: one letter for each byte of its UTF-8. Printable bytes stand for themselves, the others for the letters
 * from U+0100 on, in order (GPT-2's `bytes_to_unicode`).
 */
export function byteLetters(text: string): readonly string[] {
  return lettersOf(Buffer.from(text, "utf8"));
}

/** The letters of single bytes. */
export function lettersOf(bytes: Iterable<number>): readonly string[] {
  const letters: string[] = [];
  for (const byte of bytes) letters.push(LETTERS[byte] ?? "");
  return letters;
}

const LETTERS: readonly string[] = spelling();

function spelling(): readonly string[] {
  let unprintable = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    if (isPrintable) return String.fromCharCode(byte);
    unprintable += 1;
    return String.fromCharCode(255 + unprintable);
  });
}
