import type { ReplyEvent } from "@oriel/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ReplyShape, replyParts } from "./reply-parts.ts";

describe("replyParts", () => {
  it("sorts thinking at the beginning from the answer, without the white space between them", () => {
    expect(sorted("<think>\nHm, well.\n</think>\n\nYes.")).toEqual({ thinking: "Hm, well.", text: "Yes.", calls: [] });
  });

  it("begins inside the thinking where the prompt has opened it", () => {
    expect(sorted("Hm.\n</think>\n\nYes.", { startsThinking: true })).toEqual({ thinking: "Hm.", text: "Yes.", calls: [] });
  });

  it("leaves such tags alone later in the answer, and in a reply that never thinks", () => {
    expect(sorted("Use <think>x</think>.")).toEqual({ thinking: "", text: "Use <think>x</think>.", calls: [] });
  });

  it("keeps thinking that was cut off as thinking", () => {
    expect(sorted("<think>I was")).toEqual({ thinking: "I was", text: "", calls: [] });
  });

  it("reads tool calls between texts", () => {
    const reply =
      'Let me look.\n<tool_call>\n{"name": "weather", "arguments": {"city": "Lisbon"}}\n</tool_call>\n<tool_call>{"name":"time"}</tool_call>';
    expect(sorted(reply, { hasTools: true })).toEqual({
      thinking: "",
      text: "Let me look.\n",
      calls: [
        { id: "call-1", name: "weather", argumentsJson: '{"city":"Lisbon"}' },
        { id: "call-2", name: "time", argumentsJson: "{}" },
      ],
    });
  });

  it("shows a call that is no JSON as it was written, and one that was cut off", () => {
    expect(sorted("<tool_call>weather!</tool_call> Sorry.", { hasTools: true }).text).toBe("<tool_call>weather!</tool_call> Sorry.");
    expect(sorted('<tool_call>{"name": "wea', { hasTools: true }).text).toBe('<tool_call>{"name": "wea');
  });

  it("takes the same text for text when no tools were given", () => {
    expect(sorted('<tool_call>{"name":"time"}</tool_call>').text).toBe('<tool_call>{"name":"time"}</tool_call>');
  });

  it("gives the same result however the reply is cut into pieces", () => {
    const reply = '<think>\n a b </think>\n\nHi <tool_call>{"name":"t","arguments":{}}</tool_call>\n bye <tool_call>oops</tool_call> <thi';
    const whole = sorted(reply, { hasTools: true });
    fc.assert(
      fc.property(fc.array(fc.nat({ max: reply.length }), { maxLength: 20 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), reply.length];
        const pieces = places.slice(1).map((place, index) => reply.slice(places[index], place));
        expect(sorted(pieces, { hasTools: true })).toEqual(whole);
      }),
    );
  });
});

function sorted(reply: string | readonly string[], shape: Partial<ReplyShape> = {}) {
  let calls = 0;
  const parts = replyParts({
    startsThinking: false,
    hasTools: false,
    newCallId: () => {
      calls += 1;
      return `call-${calls}`;
    },
    ...shape,
  });
  const pieces = typeof reply === "string" ? [reply] : reply;
  const events: readonly ReplyEvent[] = [...pieces.flatMap((piece) => parts.push(piece)), ...parts.end()];
  return {
    thinking: events.map((event) => (event.type === "thinking-delta" ? event.text : "")).join(""),
    text: events.map((event) => (event.type === "text-delta" ? event.text : "")).join(""),
    calls: events.flatMap((event) => (event.type === "tool-call" ? [event.call] : [])),
  };
}
