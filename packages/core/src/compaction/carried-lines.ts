import { type ExtractLine, withoutOutdated } from "./extract-line.ts";
import { isOrderToModel } from "./order-to-model.ts";
import { sentencesIn } from "./sentences.ts";
import { worthOf } from "./statement.ts";

/** The statements of a summary: its lines, and of a line that no longer summary would hold, its sentences. */
export function carriedLines(summary: string): readonly ExtractLine[] {
  return summary
    .split("\n")
    .flatMap((line) => (line.length > LONG_LINE ? sentencesIn(line) : [line]))
    .flatMap((line) => {
      const text = line.trim();
      if (text === "" || isOrderToModel(text)) return [];
      const [, speaker = "user", said = text] = /^- (user|assistant|system|tool)\b[^:]*: (.*)$/s.exec(text) ?? [];
      return [{ text, said, speaker, isCarried: true, worth: worthOf(said, "user") }];
    });
}

/** A summary without the lines that an earlier one says in the same words, unless what came between made them untrue there. */
export function withoutRepeats(summary: string, earlier: readonly string[]): string {
  const standing = new Set(withoutOutdated(earlier.flatMap(carriedLines)).map(({ said }) => said.toLowerCase()));
  const isSaid = (line: string): boolean => {
    const lines = carriedLines(line);
    return lines.length > 0 && lines.every(({ said }) => standing.has(said.toLowerCase()));
  };
  return summary
    .split("\n")
    .filter((line) => !isSaid(line))
    .join("\n")
    .trim();
}

/** As long as a statement in an extract may be: of several sentences in one line, some may be worth more than others. */
const LONG_LINE = 240;
