export interface JsonFault {
  /** Index of the first character that cannot stand where it stands; the length of the text when it ends too early. */
  readonly position: number;
  /** What could have stood there, in words. */
  readonly expected: string;
}

/**
 * Where a text stops being JSON, and what was expected there; `undefined` for a text that is JSON.
 * Run only on what `JSON.parse` has refused: its own messages differ between versions, often lack the place, and quote the text.
 * Recurses once per level: the caller bounds the depth.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const end = value(text, 0);
  if (typeof end !== "number") return end;
  const rest = skipSpace(text, end);
  return rest === text.length ? undefined : fault(rest, "the end of the body");
}

/** The index after what was read, or the fault. */
type End = number | JsonFault;

function value(text: string, from: number): End {
  const at = skipSpace(text, from);
  const first = text[at];
  if (first === "{") return members(text, at + 1);
  if (first === "[") return items(text, at + 1);
  if (first === '"') return quoted(text, at);
  const word = match(LITERAL, text, at);
  return word === undefined ? fault(at, "a JSON value") : at + word.length;
}

function members(text: string, from: number): End {
  let at = skipSpace(text, from);
  if (text[at] === "}") return at + 1;
  while (true) {
    if (text[at] !== '"') return fault(at, at === skipSpace(text, from) ? 'a quoted name or "}"' : "a quoted name");
    const name = quoted(text, at);
    if (typeof name !== "number") return name;
    const colon = skipSpace(text, name);
    if (text[colon] !== ":") return fault(colon, '":"');
    const end = value(text, colon + 1);
    if (typeof end !== "number") return end;
    at = skipSpace(text, end);
    if (text[at] === "}") return at + 1;
    if (text[at] !== ",") return fault(at, '"," or "}"');
    at = skipSpace(text, at + 1);
  }
}

function items(text: string, from: number): End {
  const first = skipSpace(text, from);
  if (text[first] === "]") return first + 1;
  let start = from;
  while (true) {
    const end = value(text, start);
    if (typeof end !== "number") return end;
    const at = skipSpace(text, end);
    if (text[at] === "]") return at + 1;
    if (text[at] !== ",") return fault(at, '"," or "]"');
    start = at + 1;
  }
}

function quoted(text: string, open: number): End {
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return fault(at, "no bare control character in a string");
    if (code === 0x5c) {
      const escaped = match(ESCAPE, text, at);
      if (escaped === undefined) return fault(at, 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000');
      at += escaped.length - 1;
    }
  }
  return fault(text.length, 'a closing quote (")');
}

const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  return at;
}

function fault(position: number, expected: string): JsonFault {
  return { position, expected };
}
