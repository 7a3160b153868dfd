/** Facts of the kinds the demonstration model was made to remember: what is said, what is asked for, and the right answer. */
const FACTS = [
  { values: ["Ada", "Felix", "Greta", "Hugo"], say: "My name is #.", ask: "What is my name?", answer: "Your name is #." },
  { values: ["Lisbon", "Oslo", "Cairo", "Lima"], say: "I live in #.", ask: "Where do I live?", answer: "You live in #." },
  { values: ["baker", "nurse", "pilot", "farmer"], say: "I work as a #.", ask: "What is my job?", answer: "You work as a #." },
  { values: ["4831", "7206", "519", "36472"], say: "The door code is #.", ask: "What is the door code?", answer: "The door code is #." },
  { values: ["Rex", "Luna", "Otto", "Mina"], say: "My dog is called #.", ask: "What is my dog called?", answer: "Your dog is called #." },
  {
    values: ["green", "violet", "amber", "navy"],
    say: "My favourite colour is #.",
    ask: "What is my favourite colour?",
    answer: "Your favourite colour is #.",
  },
];
const TOPICS = ["rain", "music", "rivers", "trains", "bread", "maps", "castles", "boats", "clocks", "gardens", "stars", "letters"];
const WORDS = ["soft", "bright", "quiet", "old", "simple", "gentle", "rare", "useful", "warm", "slow"];
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
const PLACES = ["in the morning", "near the sea", "in the village", "at home", "by the river", "when it rains"];

/** What is said around the facts: what the model expects, or what it cannot. */
export const CHATTER = /** @type {const} */ (["small talk", "noise"]);

/**
 * A conversation of so many exchanges, with facts planted in it at random places, the last exchange left over.
 * @param {typeof CHATTER[number]} kind
 * @param {{ seed: number, exchanges: number, planted: number }} how
 */
export function conversation(kind, { seed, exchanges, planted }) {
  const random = generator(seed);
  const pick = (/** @type {readonly string[]} */ list) => list[Math.floor(random() * list.length)] ?? "";
  const facts = shuffled(FACTS, random)
    .slice(0, planted)
    .map(({ values, say, ask, answer }) => {
      const value = pick(values);
      return { said: say.replace("#", value), asked: ask, answer: answer.replace("#", value), value };
    });
  const turns = Array.from({ length: exchanges + 1 }, () => (kind === "noise" ? noise(pick) : chatter(pick)));
  // Not the first, which always stays, nor the one that is left over.
  const places = shuffled(
    Array.from({ length: exchanges - 1 }, (_, index) => index + 1),
    random,
  );
  for (const [index, fact] of facts.entries()) turns[places[index] ?? 1] = [fact.said, "Noted."];
  return { facts, turns: turns.slice(0, -1), next: turns.at(-1) ?? ["", ""] };
}

/** @param {(list: readonly string[]) => string} pick */
function chatter(pick) {
  const topic = pick(TOPICS);
  const sentence = () => `${topic[0]?.toUpperCase()}${topic.slice(1)} can be ${pick(WORDS)} and ${pick(WORDS)} ${pick(PLACES)}.`;
  return [`Tell me about ${topic}.`, `${sentence()} I think that ${topic} and ${pick(TOPICS)} go well together. ${sentence()}`];
}

/** @param {(list: readonly string[]) => string} pick */
function noise(pick) {
  const word = () => Array.from({ length: 4 }, () => pick(LETTERS)).join("");
  return [`Tell me about ${pick(TOPICS)}.`, `${word()} ${word()} ${word()} ${word()} ${word()} ${word()}.`];
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {() => number} random
 */
function shuffled(list, random) {
  return list
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/**
 * Numbers from 0 to 1, the same for the same seed (mulberry32).
 * @param {number} seed
 */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
