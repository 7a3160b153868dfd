import { type Exchange, exchangesAmong } from "../context/exchange.ts";
import { saidIn } from "../context/notes.ts";
import type { Piece } from "../context/piece.ts";
import type { Entry } from "../context/transcript.ts";
import type { Role } from "../message.ts";
import { wordsOf } from "../recall/words.ts";
import { standingPositions } from "./standing.ts";

/**
 * What each exchange in a prompt matters, by its first position: by how recent it is, who spoke, and whether later ones speak of the same
 * things, which shows in the rare words they share, names, paths and ids among them. Near-linear in the length of the prompt.
 */
export function importanceOf(entries: readonly Entry[], pieces: readonly Piece[]): ReadonlyMap<number, number> {
  const exchanges = exchangesAmong(entries, standingPositions(pieces));
  const references = referencesTo(exchanges.map((exchange) => wordsIn(entries, exchange)));
  return new Map(
    exchanges.map((exchange, index) => {
      const age = (exchanges.length - 1 - index) / exchanges.length;
      const recency = RECENCY / (1 + age / HALF_AGE);
      const speaker = Math.max(...exchange.map((at) => OF_ROLE[entries[at]?.message.role ?? "tool"]));
      return [exchange[0] ?? 0, recency + speaker + (references[index] ?? 0)];
    }),
  );
}

/** What the newest exchange has for being the newest, and the most that references to an exchange can add. */
const RECENCY = 3;
const MOST_REFERENCES = 3;
const OF_ROLE: { readonly [role in Role]: number } = { system: 2, user: 1.5, assistant: 0.75, tool: 0.25 };
/** The age, as a share of the exchanges, at which half of the recency is left. */
const HALF_AGE = 0.2;
/** A word that more than this share of the exchanges hold refers to nothing. */
const RARE_SHARE = 0.1;
const WORDS_OF_MESSAGE = 1000;

function wordsIn(entries: readonly Entry[], exchange: Exchange): ReadonlySet<string> {
  return new Set(
    exchange.flatMap((at) => {
      const message = entries[at]?.message;
      return message === undefined ? [] : wordsOf(saidIn(message), WORDS_OF_MESSAGE);
    }),
  );
}

/** How strongly later exchanges refer to each: the more of its rare words come again, and the fewer hold them, the stronger. */
function referencesTo(words: readonly ReadonlySet<string>[]): readonly number[] {
  const holders = new Map<string, { times: number; last: number }>();
  for (const [index, own] of words.entries()) {
    for (const word of own) holders.set(word, { times: (holders.get(word)?.times ?? 0) + 1, last: index });
  }
  // In a short prompt a word that two of few exchanges hold is not rare.
  const most = Math.min(words.length / 2, Math.max(2, words.length * RARE_SHARE));
  return words.map((own, index) => {
    let references = 0;
    for (const word of own) {
      const holder = holders.get(word);
      if (holder !== undefined && holder.last > index && holder.times <= most) references += 1 / (holder.times - 1);
    }
    return Math.min(MOST_REFERENCES, references);
  });
}
