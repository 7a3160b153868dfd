import { encodingTally } from "../encoding/encoding-tally.ts";
import { promptTally, type Refused } from "../prompt/tally-prompt.ts";
import type { Tally } from "../tokenizer/tally.ts";
import { vocabularyTokenizer } from "../tokenizer/vocabulary-tokenizer.ts";
import type { Counted, FromWorker, TokenizerSource, ToWorker } from "./messages.ts";

/** The tokenizers of one worker, by number. Answers each message in turn; the answer to one that asks nothing is `undefined`. */
export function openTokenizers(newNonce: () => string): (message: ToWorker) => Promise<FromWorker | undefined> {
  const open = new Map<number, Promise<OpenTokenizer>>();
  return async (message) => {
    switch (message.type) {
      case "open": {
        const opening = opened(message.source, newNonce);
        // Whoever counts with it is told.
        opening.catch(() => undefined);
        open.set(message.tokenizer, opening);
        return undefined;
      }
      case "forget":
        open.delete(message.tokenizer);
        return undefined;
      case "count": {
        const { call } = message;
        try {
          const tally = await open.get(message.tokenizer);
          if (tally === undefined) return { type: "failed", call, why: `There is no tokenizer ${message.tokenizer}.` };
          return { type: "counted", call, answer: tally(message.counted) };
        } catch (thrown) {
          return { type: "failed", call, why: thrown instanceof Error ? thrown.message : String(thrown) };
        }
      }
    }
  };
}

type OpenTokenizer = (counted: Counted) => Tally | Refused;

async function opened(source: TokenizerSource, newNonce: () => string): Promise<OpenTokenizer> {
  switch (source.type) {
    case "encoding": {
      const tally = await encodingTally(source.name);
      return (counted) => (counted.type === "text" ? tally(counted.text) : { refused: "an encoding has no template" });
    }
    case "vocabulary": {
      const tokenizer = vocabularyTokenizer(source.vocabulary);
      const tally = promptTally(tokenizer, source.vocabulary.template);
      return (counted) =>
        counted.type === "text" ? tokenizer.tally(counted.text, { special: false, isInside: true }) : tally(counted.request, newNonce());
    }
  }
}
