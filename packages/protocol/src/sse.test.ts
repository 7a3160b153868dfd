import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "./fixtures/failure.ts";
import { type SseEvent, sseComment, sseDecoder, sseEvent, ssePlace } from "./sse.ts";

function read(pieces: readonly string[], maxEventLength?: number): readonly SseEvent[] {
  const decoder = sseDecoder(maxEventLength);
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

function message(data: string): SseEvent {
  return { event: "message", data };
}

describe("sseDecoder", () => {
  it.each<[string, string, readonly SseEvent[]]>([
    ["an event", "data: hi\n\n", [message("hi")]],
    ["a named event", "event: done\ndata: {}\n\n", [{ event: "done", data: "{}" }]],
    ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", [message("a"), message("b")]],
    ["CR", "data: a\r\rdata: b\r\r", [message("a"), message("b")]],
    ["no space after the colon", "data:hi\n\n", [message("hi")]],
    ["only one space is dropped", "data:  hi\n\n", [message(" hi")]],
    ["data over several lines", "data: a\ndata:\ndata: b\n\n", [message("a\n\nb")]],
    ["a field without a colon", "data\n\n", [message("")]],
    ["comments", ": reading 1 of 2\n\n:\ndata: a\n: b\n\n", [message("a")]],
    ["fields that say nothing here", "id: 7\nretry: 10\ndata: a\n\n", [message("a")]],
    ["an event without data", "event: ping\n\ndata: a\n\n", [message("a")]],
    ["a byte order mark", "\uFEFFdata: a\n\n", [message("a")]],
    ["no blank line at the end", "data: a\n\ndata: b", [message("a"), message("b")]],
    ["many blank lines", "\n\n\ndata: a\n\n\n\n", [message("a")]],
    ["nothing", "", []],
  ])("reads %s", (_, text, events) => {
    expect(read([text])).toEqual(events);
  });

  it("hands an event on with its blank line, without waiting for more", () => {
    const decoder = sseDecoder();
    expect(decoder.push("data: a\r\n")).toEqual([]);
    expect(decoder.push("\r")).toEqual([message("a")]);
    expect(decoder.push("\ndata: b\n\n")).toEqual([message("b")]);
  });

  it("reads the same events however the text is cut", () => {
    const text = fc.array(fc.constantFrom("data: a", "data:é🦉", "event: x", ":c", "\n", "\r", "\r\n", "\n\n", "data", "\uFEFF"), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 20 }), (parts, cuts) => {
        const whole = parts.join("");
        expect(read(cut(whole, cuts))).toEqual(read([whole]));
        expect(read([...whole])).toEqual(read([whole]));
      }),
    );
  });

  it("reads back what sseEvent writes", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (all) => {
        const expected = all.map((data) => ({ event: "said", data: data.replace(/\r\n|\r/g, "\n") }));
        expect(read([all.map((data) => sseEvent(data, "said")).join(sseComment("a\nb"))])).toEqual(expected);
      }),
    );
  });

  it("reads a recorded stream of llama-server", () => {
    const recorded = JSON.parse(readFileSync(new URL("./fixtures/llama-server-chat-stream.json", import.meta.url), "utf8"));
    const events = read(recorded.stream.map((piece: { readonly chunk: string }) => piece.chunk));
    const said = events.slice(0, -1).map((event) => JSON.parse(event.data).choices[0]?.delta.content ?? "");
    expect(events.at(-1)).toEqual(message("[DONE]"));
    expect(events).toHaveLength(16);
    expect(said.join("")).toBe("ical unml available opt\u0006 [abilidalty\tAD");
  });

  it.each([
    ["a line without an end", ["data: ", "x".repeat(60), "x".repeat(60)]],
    ["an event without an end", Array.from({ length: 200 }, () => "data:\n")],
    ["an event that arrives at once", [`data: ${"x".repeat(120)}\n\n`]],
  ])("gives up on %s", (_, pieces) => {
    expect(failureOf(() => read(pieces, 100))).toEqual({
      code: "engine_failed",
      message: "The event stream sent one event of more than 100 characters, which is more than is held: the stream was given up.",
    });
  });

  it("knows from where on to ask again: the last id that has come whole", () => {
    const decoder = sseDecoder();
    const ids = [ssePlace("7"), sseEvent("a", "said", "8"), sseEvent("b"), "id: 9\ndata: cut", " off"].map((piece) => {
      decoder.push(piece);
      return decoder.lastId;
    });
    expect({ before: sseDecoder().lastId, ids }).toEqual({ before: undefined, ids: ["7", "8", "8", "8", "8"] });
    expect(read([sseEvent("a\nb", "said", "8")])).toEqual([{ event: "said", data: "a\nb" }]);
  });

  it("takes a megabyte in single characters", () => {
    const data = "x".repeat(1_000_000);
    expect(read([..."data: ", ...data, "\n", "\n"])).toEqual([message(data)]);
  });

  it("holds nothing of the events that are done", () => {
    expect(
      read(
        Array.from({ length: 1000 }, () => "data: 0123456789\n\n"),
        20,
      ),
    ).toHaveLength(1000);
  });
});

function cut(text: string, places: readonly number[]): readonly string[] {
  const at = [...places.filter((place) => place < text.length).sort((a, b) => a - b), text.length];
  return at.map((end, index) => text.slice(index === 0 ? 0 : at[index - 1], end));
}
