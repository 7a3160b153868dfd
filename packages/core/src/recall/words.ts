/**
 * The words of a text as they are looked for: lower-cased; names made of several words, paths and dates as a whole and in parts; scripts
 * that put no spaces between words as pairs of neighbouring characters. In order, each as often as it occurs, `most` at most.
 */
export function wordsOf(text: string, most: number): readonly string[] {
  const words: string[] = [];
  for (const [run] of sampled(text).normalize("NFKC").matchAll(RUN)) {
    for (const word of wordsOfRun(run)) {
      words.push(word);
      if (words.length === most) return words;
    }
  }
  return words;
}

/** Of a longer text only its beginning and end are read: a paste of megabytes must not take as long as it is. */
const MOST_READ = 64_000;
const READ_OF_END = 16_000;
/** Longer runs are keys and encoded data rather than words: found by their beginning. */
const LONGEST_WORD = 64;

/** Letters and digits, with what joins names: `snake_case`, `src/a.ts`, `2024-05-01`, `a@b.example`. */
const RUN = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_.\-/\\:@]{0,254}[\p{L}\p{M}\p{N}])?/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu;
/** Most words of most texts, for which nothing else needs to be looked at. */
const PLAIN = /^[a-z0-9]+$/;
const PART = /[\p{L}\p{M}\p{N}]+/gu;
/** Where one word of a name in camel case ends and the next begins: `fooBar`, `HTTPServer`. */
const CAMEL = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

function sampled(text: string): string {
  return text.length <= MOST_READ ? text : `${text.slice(0, MOST_READ - READ_OF_END)}\n${text.slice(-READ_OF_END)}`;
}

function* wordsOfRun(run: string): Generator<string> {
  if (PLAIN.test(run)) {
    yield run.slice(0, LONGEST_WORD);
    return;
  }
  const spaced = run.replace(UNSPACED, " ").trim();
  for (const [unspaced] of run.matchAll(UNSPACED)) yield* pairsOf(unspaced);
  if (spaced === "") return;
  const parts = [...spaced.matchAll(PART)].map(([part]) => part);
  if (parts.length > 1 && spaced === run) yield written(run);
  for (const part of parts) {
    yield written(part);
    const words = part.split(CAMEL);
    if (words.length > 1) for (const word of words) yield written(word);
  }
}

function* pairsOf(text: string): Generator<string> {
  const characters = [...text];
  if (characters.length === 1) yield text;
  for (let index = 1; index < characters.length; index += 1) yield `${characters[index - 1]}${characters[index]}`;
}

function written(word: string): string {
  return word.slice(0, LONGEST_WORD).toLowerCase();
}
