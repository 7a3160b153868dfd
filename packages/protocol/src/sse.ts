import { formatCount, OrielError } from "@oriel/core";

/** One event of a `text/event-stream`. `event` is `message` where the sender named none. */
export interface SseEvent {
  readonly event: string;
  readonly data: string;
}

export interface SseDecoder {
  /** The events that this piece of the stream completes. */
  push(text: string): readonly SseEvent[];
  /** What is left once the stream has ended: an event whose closing blank line never came is still handed on. */
  end(): readonly SseEvent[];
  /** The last id that has come whole: from where on to ask when the stream has broken. */
  readonly lastId: string | undefined;
}

/** The largest event that a decoder holds unless told otherwise, in UTF-16 units. */
const LARGEST_EVENT = 16 * 1024 * 1024;

const LINE_END = /\r\n|\r|\n/;

/** One event as text. Without a name it is what every client calls `message`. A client that comes back sends the last `id` it has read. */
export function sseEvent(data: string, event?: string, id?: string): string {
  const body = LINE_END.test(data) ? data.split(LINE_END).join("\ndata: ") : data;
  const head = id === undefined ? "" : `id: ${id}\n`;
  return event === undefined ? `${head}data: ${body}\n\n` : `${head}event: ${event}\ndata: ${body}\n\n`;
}

/** Tells a client from where on to ask should it come back, and nothing else. */
export function ssePlace(id: string): string {
  return `id: ${id}\n\n`;
}

/** A line that every client skips: keeps idle connections open. */
export function sseComment(text: string): string {
  return `: ${text.split(LINE_END).join("\n: ")}\n\n`;
}

/**
 * Reads a `text/event-stream` that arrives in pieces cut anywhere. Takes LF, CRLF and CR, comments, data over several lines.
 * Time is linear in the text, however it is cut.
 * @throws OrielError `engine_failed` when one event grows beyond `maxEventLength` UTF-16 units.
 */
export function sseDecoder(maxEventLength: number = LARGEST_EVENT): SseDecoder {
  // Pieces of an unfinished line are only appended here, never searched again: a search would flatten the string on every push.
  let line = "";
  let data: string[] = [];
  let dataLength = 0;
  let event = "";
  let id: string | undefined;
  let lastId: string | undefined;
  let started = false;
  let afterCr = false;

  function endLine(rest: string, events: SseEvent[]): void {
    const whole = line === "" ? rest : line + rest;
    line = "";
    if (whole === "") dispatch(events);
    else readField(whole);
    // Counted per line, so that a flood of empty `data:` lines is bounded too.
    checkLength(dataLength);
  }

  function readField(whole: string): void {
    const colon = whole.indexOf(":");
    const name = colon < 0 ? whole : whole.slice(0, colon);
    const value = colon < 0 ? "" : whole.slice(whole[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "data") {
      data.push(value);
      dataLength += value.length + 1;
    } else if (name === "event") event = value;
    else if (name === "id") id = value;
  }

  function dispatch(events: SseEvent[]): void {
    // By the standard an event without data is no event.
    if (data.length > 0) events.push({ event: event === "" ? "message" : event, data: data.join("\n") });
    data = [];
    dataLength = 0;
    event = "";
    // An id counts once its event has come, so that one which was cut off is sent again.
    lastId = id;
  }

  /** The data of an event that is one line and stands whole in the text, which is nearly every event there is. */
  function plainEvent(text: string, start: number, lf: number): string | undefined {
    const isPlain = line === "" && data.length === 0 && event === "" && text[lf + 1] === "\n" && text.startsWith("data: ", start);
    return isPlain ? text.slice(start + "data: ".length, lf) : undefined;
  }

  function checkLength(length: number): void {
    if (length <= maxEventLength) return;
    throw new OrielError(
      "engine_failed",
      `The event stream sent one event of more than ${formatCount(maxEventLength)} characters, which is more than is held: the stream was given up.`,
    );
  }

  return {
    push(text) {
      if (text === "") return [];
      const events: SseEvent[] = [];
      let start = 0;
      if (!started && text.startsWith("\uFEFF")) start = 1;
      // A CRLF may be cut in two: the CR has ended the line already.
      if (afterCr && text.startsWith("\n")) start = 1;
      started = true;
      let cr = text.indexOf("\r", start);
      let lf = text.indexOf("\n", start);
      while (cr >= 0 || lf >= 0) {
        const plain = cr < 0 ? plainEvent(text, start, lf) : undefined;
        if (plain !== undefined) {
          checkLength(plain.length + 1);
          events.push({ event: "message", data: plain });
          start = lf + 2;
          lf = text.indexOf("\n", start);
          continue;
        }
        const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
        endLine(text.slice(start, end), events);
        start = end === cr && lf === end + 1 ? end + 2 : end + 1;
        if (cr >= 0 && cr < start) cr = text.indexOf("\r", start);
        if (lf >= 0 && lf < start) lf = text.indexOf("\n", start);
      }
      afterCr = text.endsWith("\r");
      if (start < text.length) line += text.slice(start);
      checkLength(dataLength + line.length);
      return events;
    },
    end() {
      const events: SseEvent[] = [];
      if (line !== "") endLine("", events);
      dispatch(events);
      return events;
    },
    get lastId() {
      return lastId;
    },
  };
}
