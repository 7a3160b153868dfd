import type { Measure } from "../context/piece.ts";
import type { Entry } from "../context/transcript.ts";
import type { Message } from "../message.ts";
import type { Tokens } from "../units.ts";
import { carriedLines } from "./carried-lines.ts";
import { headWithin } from "./cut-text.ts";
import { type ExtractLine, withoutOutdated } from "./extract-line.ts";
import { isOrderToModel } from "./order-to-model.ts";
import { plainMeasure } from "./plain-measure.ts";
import { sentencesOf } from "./sentences.ts";
import { worthOf } from "./statement.ts";

/**
 * A summary without a model: the sentences of a stretch that somebody is likely to ask for, as they were said and in their order, after
 * those of the summaries it merges. Of two statements about the same thing the later stands. It never measures more than `mostTokens`, and
 * is never empty where there is a text and room for a word of it. The same stretch always gives the same extract.
 */
export function extractSummary(entries: readonly Entry[], merged: readonly string[], mostTokens: Tokens, measure: Measure): string {
  const lines = withoutOutdated([...merged.flatMap(carriedLines), ...entries.flatMap(newLines)]);
  const chosen = choose(lines, mostTokens - measure(""), plainMeasure(measure));
  while (chosen.length > 0) {
    const text = lines.flatMap((line) => (chosen.includes(line) ? [line.text] : [])).join("\n");
    if (measure(text) <= mostTokens) return text;
    chosen.pop();
  }
  const [best] = [...lines].sort(byWorth);
  return best === undefined ? "" : headWithin(best.text, mostTokens, measure).trim();
}

/** What earlier summaries may take before new facts had their turn: without this bound, none would get in after a while. */
const CARRIED_SHARE = 0.6;
/** Each further sentence of one message is worth less, so that one long message does not take all the room. */
const FURTHER = 0.25;
/** After so many lines without room for them, the room is taken to be used up. */
const MOST_MISSES = 16;

function newLines({ message, isExcluded }: Entry): readonly ExtractLine[] {
  if (isExcluded === true) return [];
  const lines = sentencesOf(message)
    .filter((said) => !isOrderToModel(said))
    .map((said) => ({
      text: `- ${speakerOf(message)}: ${said}`,
      said,
      speaker: message.role,
      isCarried: false,
      worth: worthOf(said, message.role),
    }));
  const rank = new Map([...lines].sort(byWorth).map((line, index) => [line, index]));
  return lines.map((line) => ({ ...line, worth: line.worth - FURTHER * (rank.get(line) ?? 0) }));
}

function speakerOf(message: Message): string {
  return message.role === "tool" && message.toolName !== undefined ? `tool ${message.toolName}` : message.role;
}

/** What there is room for, best first: earlier summaries up to their share, then new sentences, then what is left of the earlier ones. */
function choose(lines: readonly ExtractLine[], most: Tokens, measure: Measure): ExtractLine[] {
  // The later of two equals, since it is nearer to what comes next.
  const best = lines
    .filter(({ worth }) => worth > 0)
    .reverse()
    .sort(byWorth);
  const carried = best.filter(({ isCarried }) => isCarried);
  const said = best.filter(({ isCarried }) => !isCarried);
  const chosen = new Set<ExtractLine>();
  let room = most;
  const take = (some: readonly ExtractLine[], least: Tokens): void => {
    let misses = 0;
    for (const line of some) {
      if (chosen.has(line)) continue;
      const cost = measure(`${line.text}\n`);
      if (room - cost >= least) {
        chosen.add(line);
        room -= cost;
      } else {
        misses += 1;
        if (misses > MOST_MISSES) return;
      }
    }
  };
  take(carried, said.length === 0 ? 0 : (1 - CARRIED_SHARE) * most);
  take(said, 0);
  take(carried, 0);
  return [...chosen].sort(byWorth);
}

function byWorth(left: ExtractLine, right: ExtractLine): number {
  return right.worth - left.worth;
}
