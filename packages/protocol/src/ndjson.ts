import { formatCount, type JsonValue, OrielError } from "@oriel/core";
import { jsonLine } from "./json-line.ts";

export interface NdjsonDecoder {
  /** The lines that this piece of the stream completes, without blank ones. */
  push(text: string): readonly string[];
  /** What is left once the stream has ended: a last line needs no line end. */
  end(): readonly string[];
}

/** The longest line that a decoder holds unless told otherwise, in UTF-16 units. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** One value as a line of newline-delimited JSON. */
export function ndjsonLine(value: JsonValue): string {
  return `${jsonLine(value)}\n`;
}

/**
 * Reads newline-delimited JSON that arrives in pieces cut anywhere; the lines are handed on unparsed.
 * Time is linear in the text, however it is cut.
 * @throws OrielError `engine_failed` when one line grows beyond `maxLineLength` UTF-16 units.
 */
export function ndjsonDecoder(maxLineLength: number = LONGEST_LINE): NdjsonDecoder {
  // Pieces of an unfinished line are only appended here, never searched again: a search would flatten the string on every push.
  let line = "";

  function append(text: string): void {
    if (line.length + text.length > maxLineLength) {
      throw new OrielError(
        "engine_failed",
        `The stream sent one line of more than ${formatCount(maxLineLength)} characters, which is more than is held: the stream was given up.`,
      );
    }
    line += text;
  }

  function take(lines: string[]): void {
    // Also drops the CR of a CRLF; a CR inside a line is white space to JSON and does not end it.
    const whole = line.trim();
    line = "";
    if (whole !== "") lines.push(whole);
  }

  return {
    push(text) {
      const lines: string[] = [];
      let start = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
        append(text.slice(start, end));
        take(lines);
        start = end + 1;
      }
      if (start < text.length) append(text.slice(start));
      return lines;
    },
    end() {
      const lines: string[] = [];
      take(lines);
      return lines;
    },
  };
}
