/** The longest list in a JSON text, with what stands before and after it; all of it as it was written. */
export interface JsonList {
  readonly before: string;
  readonly items: readonly string[];
  readonly after: string;
}

/**
 * Finds the list that a JSON text is, or that a property of it holds. It is found by its brackets and never parsed: what is kept of it
 * keeps every digit of its numbers, and a text that only begins like JSON does no harm.
 */
export function jsonListOf(text: string): JsonList | undefined {
  const longest = longestSpan(text);
  if (longest === undefined || longest.commas.length === 0) return undefined;
  const edges = [longest.open, ...longest.commas, longest.close];
  const items = edges.slice(1).map((end, index) => text.slice((edges[index] ?? 0) + 1, end).trim());
  return { before: text.slice(0, longest.open + 1), items, after: text.slice(longest.close) };
}

interface Span {
  readonly open: number;
  readonly close: number;
  readonly commas: readonly number[];
}

interface Opened {
  readonly open: number;
  readonly isList: boolean;
  readonly commas: number[];
}

/** Deeper lists are parts of items. */
const DEEPEST = 2;

/** The longest list that is closed again; nothing when brackets do not match. */
function longestSpan(text: string): Span | undefined {
  const opened: Opened[] = [];
  let longest: Span | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
    } else if (char === "[" || char === "{") {
      opened.push({ open: at, isList: char === "[", commas: [] });
    } else if (char === "," && opened.length <= DEEPEST) {
      opened.at(-1)?.commas.push(at);
    } else if (char === "]" || char === "}") {
      const depth = opened.length;
      const span = opened.pop();
      if (span === undefined || span.isList !== (char === "]")) return undefined;
      const isLonger = longest === undefined || at - span.open > longest.close - longest.open;
      if (span.isList && depth <= DEEPEST && isLonger) longest = { open: span.open, close: at, commas: span.commas };
    }
  }
  return longest;
}

function endOfString(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
