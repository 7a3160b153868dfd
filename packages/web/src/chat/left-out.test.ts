import type { Receipt } from "@oriel/core";
import type { ChatEvent, MessageCountsInfo, MessageInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { sampleReceipt } from "../receipt/testing/receipt.ts";
import { type Chat, type ChatAction, chatReducer, newChat } from "./chat.ts";
import { lastReceiptId, leftOutOf } from "./left-out.ts";
import { storedReply } from "./testing/stored-reply.ts";

const WHOLE: MessageCountsInfo = { kept: 3, compacted: 0, dropped: 0, recalled: 0 };
const SUMMARISED: MessageCountsInfo = { kept: 14, compacted: 38, dropped: 0, recalled: 0 };

/** So many stored messages in turn, of which the last reply has the receipt `r_2`. */
function conversation(messages: number): Chat {
  const stored = Array.from({ length: messages }, (_, index): MessageInfo => {
    const reply = storedReply(`m${index}`, { receipt_id: index === messages - 1 ? "r_2" : "r_1" });
    return index % 2 === 0 ? { ...reply, role: "user", reply: null } : reply;
  });
  return { ...newChat("chat-1", "s1"), entries: stored.map((message) => ({ kind: "stored", key: message.message_id, message })) };
}

function after(chat: Chat, ...actions: readonly ChatAction[]): Chat {
  return actions.reduce(chatReducer, chat);
}

function accepted(messages: MessageCountsInfo | null): ChatAction {
  const event: ChatEvent = {
    type: "accepted",
    message_id: "m",
    prompt_tokens: 900,
    basis: "exact",
    window: 1024,
    receipt_id: "r_3",
    messages,
  };
  return { type: "events", events: [event], atMs: 0 };
}

const said: ChatAction = { type: "sent", text: "More" };
const stopped: ChatAction = { type: "ended", end: { kind: "stopped" } };

describe("what a prompt left out", () => {
  it("is told by its receipt: summaries, what was not sent, what is only shorter, what came back", () => {
    const receipt: Receipt = sampleReceipt({
      counts: { kept: 10, compacted: 40, dropped: 1, recalled: 1 },
      messages: [
        ...sampleReceipt().messages.slice(0, 2),
        { from: 39, to: 40, disposition: "dropped", reason: "over_budget", tokens: 9, sent: 0, hashes: { first: "d", last: "d" } },
        { from: 40, to: 41, disposition: "recalled", reason: "recall_hit", tokens: 9, sent: 9, hashes: { first: "e", last: "e" } },
        { from: 41, to: 43, disposition: "compacted", reason: "tool_cap", tokens: 900, sent: 90, hashes: { first: "f", last: "g" } },
        { from: 43, to: 52, disposition: "kept", reason: "recent", tokens: 99, sent: 99, hashes: { first: "h", last: "i" } },
      ],
    });
    expect(leftOutOf(conversation(20), receipt)).toEqual({
      receiptId: "r_2",
      text: "38 older messages are summarised, 1 was not sent, 2 are shortened, 1 was recalled",
      edge: 10,
    });
  });

  it("is told by the counts of a new prompt as soon as it is accepted", () => {
    const chat = after(conversation(20), said, accepted({ kept: 4, compacted: 0, dropped: 1, recalled: 2 }));
    const leftOut = { receiptId: undefined, text: "1 older message was not sent, 2 were recalled", edge: 17 };
    expect(leftOutOf(chat, undefined)).toEqual(leftOut);
    expect(leftOutOf(chat, sampleReceipt())).toEqual(leftOut);
    expect(leftOutOf(after(chat, stopped), undefined)).toEqual(leftOut);
  });

  it("does not tell a summary from a shortened message by the counts", () => {
    const chat = after(conversation(60), said, accepted(SUMMARISED));
    expect(leftOutOf(chat, undefined)?.text).toBe("38 older messages are summarised or shortened");
  });

  it("stays where it is and as it is told while the same cut stands", () => {
    const before = conversation(60);
    expect(leftOutOf(after(before, said, accepted(SUMMARISED)), sampleReceipt())).toEqual(leftOutOf(before, sampleReceipt()));
  });

  it("is nothing where all was sent, or where nobody knows", () => {
    const chat = conversation(2);
    expect(leftOutOf(chat, sampleReceipt({ counts: WHOLE, messages: [], checkpoints: [] }))).toBeUndefined();
    expect(leftOutOf(after(chat, said, accepted(WHOLE)), sampleReceipt())).toBeUndefined();
    expect(leftOutOf(after(chat, said, accepted(null)), undefined)).toBeUndefined();
    expect(leftOutOf(chat, undefined)).toBeUndefined();
  });

  it("never begins before the first entry: a system prompt is none", () => {
    expect(leftOutOf(conversation(4), sampleReceipt())?.edge).toBe(0);
  });
});

describe("the last receipt", () => {
  it("is that of the last reply", () => {
    expect([0, 2, 4].map((messages) => lastReceiptId(conversation(messages)))).toEqual([undefined, "r_2", "r_2"]);
    expect(lastReceiptId(after(conversation(4), said, accepted(WHOLE)))).toBe("r_2");
  });
});
