import { type Message, textOf } from "../message.ts";
import { wordsOf } from "../recall/words.ts";
import { MOST_TOPICS } from "./summary-request.ts";

/**
 * The words a conversation is about, heaviest first, without a model: those that come again in several messages, the user's before the
 * assistant's. The same conversation always has the same topics.
 */
export function topicsOf(messages: readonly Message[]): readonly string[] {
  const said = messages.filter(({ role }) => role === "user" || role === "assistant");
  const weights = new Map<string, number>();
  for (const { role, content } of said) {
    for (const [word, times] of frequenciesOf(wordsOf(textOf(content), WORDS_OF_MESSAGE))) {
      if (!mayBeTopic(word)) continue;
      // As in BM25: what one message says over and over counts for little more than what it says twice.
      const often = (times * (SATURATION + 1)) / (times + SATURATION);
      weights.set(word, (weights.get(word) ?? 0) + often * (role === "user" ? OF_USER : 1));
    }
  }
  const heaviest = [...weights].sort(([, left], [, right]) => right - left).map(([word]) => word);
  return withoutParts(heaviest, MOST_TOPICS);
}

/**
 * Topics as a model wrote them, as they can stand in a list: each once, short, not too many.
 */
export function tidyTopics(topics: readonly string[]): readonly string[] {
  const tidy = topics
    .map((topic) => topic.replaceAll(/[\s\p{Cc}]+/gu, " ").trim())
    .filter((topic) => topic !== "" && topic.length <= LONGEST);
  const names = tidy.map((topic) => topic.toLowerCase());
  return tidy.filter((_, at) => names.indexOf(names[at] ?? "") === at).slice(0, MOST_TOPICS);
}

const SATURATION = 1.2;
const OF_USER = 1.5;
const WORDS_OF_MESSAGE = 2000;
const LONGEST = 40;

function frequenciesOf(words: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return times;
}

/** Words of Latin letters are at least this long; other scripts say more with fewer characters. */
const SHORTEST_LATIN = 4;
const LATIN = /^[\p{Script=Latin}\p{N}'-]+$/u;

function mayBeTopic(word: string): boolean {
  if (/^[\p{N}.\-/:]+$/u.test(word) || word.length > LONGEST) return false;
  return (!LATIN.test(word) || word.length >= SHORTEST_LATIN) && !COMMON.has(word);
}

/** A name of several words is there as a whole and in parts: what came first stands for the others. */
function withoutParts(words: readonly string[], most: number): readonly string[] {
  const chosen: string[] = [];
  for (const word of words) {
    if (chosen.length === most) break;
    if (!chosen.some((other) => other.includes(word) || word.includes(other))) chosen.push(word);
  }
  return chosen;
}

/** English words of four letters and more that conversations are full of, whatever they are about. */
const COMMON: ReadonlySet<string> = new Set(
  (
    "about above after again also always another answer anything because been before being below best better between both cannot come could " +
    "does doing done down each even ever every first following from give going good great have having hello help here however into just keep kind know " +
    "asked noted told last least less like little look made make many maybe means might more most much must need never next okay once only other over please " +
    "possible question quite rather really right said same second several shall should show since some something still such sure take tell " +
    "than thank thanks that their them then there these they thing things think this those though through time today together under until " +
    "used user using very want well were what when where which while will with within without word words would write year yes your yours"
  ).split(" "),
);
