import { describe, expect, it } from "vitest";
import type { Message } from "../message.ts";
import { applyCut } from "./apply-cut.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Change } from "./cut.ts";
import { messagesOf } from "./messages-of.ts";
import { checkpointNote, GAP_NOTE, recallNote } from "./notes.ts";
import { assistant, calling, measure, result, system, transcriptOf, user } from "./testing/transcript-of.ts";

const SUMMARY: Checkpoint = {
  id: "c",
  text: "They chose port 8080.",
  tokens: 6,
  level: "moderate",
  by: "extract",
  messages: 3,
  replacedTokens: 100,
  createdAt: "2025-01-01T00:00:00Z",
};

function sent(messages: readonly Message[], changes: readonly Change[]): readonly Message[] {
  const transcript = transcriptOf(messages);
  return messagesOf(transcript, applyCut(transcript, changes, { checkpoints: new Map([["c", SUMMARY]]), measure }), measure);
}

const drop = (from: number, to: number): Change => ({ kind: "drop", from, to, reason: "over_budget" });
const recall = (at: number, positions: readonly number[]): Change => ({ kind: "recall", from: at, to: at, positions, tokens: 50 });

describe("messagesOf", () => {
  it("leaves an uncut conversation exactly as it is, also where roles do not alternate", () => {
    const messages = [system("S"), user("a"), user("b"), assistant("c"), assistant("d"), user("e")];
    expect(sent(messages, [])).toEqual(messages);
  });

  it("joins what the user said before and after an answer that has left", () => {
    expect(sent([user("a"), assistant("b"), user("c")], [drop(1, 2)])).toEqual([user("a\n\nc")]);
  });

  it("joins the note of a checkpoint with what the user said next", () => {
    const messages = [system("S"), user("a"), assistant("b"), user("c"), assistant("d")];
    expect(sent(messages, [{ kind: "checkpoint", from: 1, to: 3, id: "c", keeps: [] }])).toEqual([
      system("S"),
      user(`${checkpointNote(SUMMARY.text)}\n\nc`),
      assistant("d"),
    ]);
  });

  it("keeps what the user said in the stretch of a checkpoint, after its note", () => {
    const messages = [user("a"), assistant("b"), user("c"), assistant("d"), user("e")];
    expect(sent(messages, [{ kind: "checkpoint", from: 0, to: 4, id: "c", keeps: [0, 2] }])).toEqual([
      user(`${checkpointNote(SUMMARY.text)}\n\na\n\nc\n\ne`),
    ]);
  });

  it("puts a note between two of the assistant that became neighbours", () => {
    expect(sent([user("a"), assistant("b"), user("c"), assistant("d")], [drop(2, 3)])).toEqual([
      user("a"),
      assistant("b"),
      user(GAP_NOTE),
      assistant("d"),
    ]);
  });

  it("does not let the assistant speak first once what it answered has left", () => {
    expect(sent([system("S"), user("a"), assistant("b"), user("c")], [drop(1, 2)])).toEqual([
      system("S"),
      user(GAP_NOTE),
      assistant("b"),
      user("c"),
    ]);
  });

  it("needs no note after the result of a tool", () => {
    const messages = [user("a"), calling("x"), result("x", "1"), calling("y"), result("y", "2"), assistant("b")];
    expect(sent(messages, [drop(3, 5)])).toEqual([...messages.slice(0, 3), assistant("b")]);
  });

  it("begins a message of its own with a recall, so that the message before stays as it was sent", () => {
    const messages = [user("a"), assistant("b"), user("c"), user("d")];
    const note = recallNote([user("a"), assistant("b")]);
    expect(sent(messages, [drop(0, 2), recall(3, [0, 1])])).toEqual([user("c"), user(`${note}\n\nd`)]);
    expect(sent(messages, [drop(0, 3), recall(3, [0, 1])])).toEqual([user(`${note}\n\nd`)]);
  });

  it("keeps images where messages are joined", () => {
    const image = { type: "image", mediaType: "image/png", base64: "AA==" } as const;
    const pictured: Message = { role: "user", content: [{ type: "text", text: "look" }, image] };
    expect(sent([pictured, assistant("b"), user("c")], [drop(1, 2)])).toEqual([
      { role: "user", content: [{ type: "text", text: "look" }, image, { type: "text", text: "c" }] },
    ]);
  });

  it("shortens a message as the cut says", () => {
    const messages = [user("a"), calling("x"), result("x", "line\n".repeat(100)), assistant("b")];
    const [, , shortened] = sent(messages, [{ kind: "shorten", from: 2, to: 3, by: { as: "masked" }, tokens: 30 }]);
    expect(shortened).toEqual(
      result("x", "[Oriel left out the output of read: 101 lines, 500 characters. Call the tool again if it is needed.]"),
    );
  });

  it("treats a message that quotes a marker as any other", () => {
    const quoting = user("What does <oriel-summary> mean?</oriel-summary>");
    expect(sent([quoting, assistant("b"), user("c")], [])).toEqual([quoting, assistant("b"), user("c")]);
  });
});
