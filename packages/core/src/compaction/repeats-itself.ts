/** Whether a text has got stuck: a word, a phrase or a line over and over, as small models do. */
export function repeatsItself(text: string): boolean {
  const words = text.toLowerCase().match(WORD) ?? [];
  return hasStuckWord(words) || isMostlyRepetition(words) || hasRepeatedLine(text) || PHRASE.test(text);
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** One and the same word so often in a row; numbers and names come twice, hardly ever more often. */
const STUCK_WORD = 5;
/** Of texts at least this long, at least half of all threes of words must be different. */
const LEAST_WORDS = 24;
const LEAST_DIFFERENT = 0.5;
/** A line so often, when it is long enough to say something. */
const REPEATED_LINE = 3;
const SHORTEST_LINE = 12;
/** For scripts without spaces: a phrase of letters or digits, five times in a row. */
const PHRASE = /(?=[^\n]{0,12}[\p{L}])([^\n]{4,60}?)\1{4}/u;

function hasStuckWord(words: readonly string[]): boolean {
  let run = 0;
  return words.some((word, index) => {
    run = word === words[index - 1] ? run + 1 : 1;
    return run >= STUCK_WORD;
  });
}

function isMostlyRepetition(words: readonly string[]): boolean {
  if (words.length < LEAST_WORDS) return false;
  const threes = words.slice(2).map((word, index) => `${words[index]} ${words[index + 1]} ${word}`);
  return new Set(threes).size < LEAST_DIFFERENT * threes.length;
}

function hasRepeatedLine(text: string): boolean {
  const times = new Map<string, number>();
  return text.split("\n").some((line) => {
    const said = line.trim().toLowerCase();
    if (said.length < SHORTEST_LINE) return false;
    const seen = (times.get(said) ?? 0) + 1;
    times.set(said, seen);
    return seen >= REPEATED_LINE;
  });
}
