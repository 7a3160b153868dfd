import { type JsonValue, OrielError } from "@oriel/core";
import { jsonFault } from "./json-fault.ts";

/** Deeper than any request or schema seen in the wild, and far below what overflows a stack. */
export const DEEPEST_JSON = 128;

/** What a parser spends on a value of its own (`[]`, `0`) stops every other stream: a million take about a quarter of a second. */
export const MOST_JSON_VALUES = 1_000_000;

/**
 * Parses the body of a request. A leading byte order mark is skipped; a key `__proto__` is dropped, at any depth, so that no copy of the value
 * can reach a prototype. Of two equal keys the last counts.
 * @throws OrielError `malformed_json` with the place of the fault (never with the text around it), or `invalid_request` beyond 128 levels or a million values.
 */
export function parseJson(text: string): JsonValue {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  checkShape(body);
  try {
    const value: JsonValue = MAY_NAME_PROTO.test(body) ? JSON.parse(body, withoutProto) : JSON.parse(body);
    return value;
  } catch (cause) {
    throw malformed(body, cause);
  }
}

/** `__proto__` in plain letters or with any of them escaped. */
const MAY_NAME_PROTO = /__proto__|\\u00[567]/i;

function withoutProto(key: string, value: JsonValue): JsonValue | undefined {
  return key === "__proto__" ? undefined : value;
}

/** Runs before the parser, which would recurse. Jumps from quote to quote, so that long texts cost next to nothing. */
function checkShape(text: string): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x2c: // ,
        values += 1;
        if (values > MOST_JSON_VALUES) throw tooManyValues();
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > DEEPEST_JSON) {
          throw new OrielError(
            "invalid_request",
            `The body nests objects and arrays deeper than ${DEEPEST_JSON} levels (position ${at}): send it flatter.`,
            { data: { max: DEEPEST_JSON, position: at } },
          );
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
      default:
    }
  }
}

function tooManyValues(): OrielError {
  return new OrielError("invalid_request", `The body has more than ${MOST_JSON_VALUES} values: send fewer in one request.`, {
    data: { max: MOST_JSON_VALUES },
  });
}

function endOfString(text: string, open: number): number {
  for (let quote = text.indexOf('"', open + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

function malformed(text: string, cause: unknown): OrielError {
  if (text.trim() === "")
    return new OrielError("malformed_json", "The body is empty: send a JSON object.", { data: { position: 0 }, cause });
  const fault = jsonFault(text);
  if (fault === undefined) return new OrielError("malformed_json", "The body is not JSON: send a JSON object.", { cause });
  const before = text.slice(0, fault.position).split("\n");
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new OrielError("malformed_json", `The body is not JSON: expected ${fault.expected} at line ${line}, column ${column}.`, {
    data: { position: fault.position, line, column },
    cause,
  });
}
