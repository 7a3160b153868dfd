import type { ReplyInfo } from "@oriel/protocol";
import { describe, expect, it } from "vitest";
import { sampleReceipt } from "../receipt/testing/receipt.ts";
import { type Chat, newChat } from "./chat.ts";
import { engineCut, engineCutText } from "./engine-cut.ts";
import { storedReply } from "./testing/stored-reply.ts";

const CUT: Partial<ReplyInfo> = { verdict: "backend_truncated", prompt_tokens: 2050, receipt_id: "r_2" };

function chatWith(...replies: readonly Partial<ReplyInfo>[]): Chat {
  const messages = replies.map((over, index) => storedReply(`m${index}`, over));
  return { ...newChat("chat-1", "s1"), entries: messages.map((message) => ({ kind: "stored", key: message.message_id, message })) };
}

function textOf(
  chat: Chat,
  receipt = sampleReceipt({ verdict: { kind: "backend_truncated", sent: 4000, read: 2051 } }),
): string | undefined {
  const cut = engineCut(chat, receipt);
  return cut === undefined ? undefined : engineCutText(cut);
}

describe("a prompt that the engine cut", () => {
  it("is told with both figures of its receipt", () => {
    expect(textOf(chatWith(CUT))).toBe("The engine read 2,051 of 4,000 tokens: it has cut the prompt.");
  });

  it("is told as far as it is known without the receipt", () => {
    const other = sampleReceipt({ id: "r_3" });
    expect(textOf(chatWith(CUT), other)).toBe("The engine has cut the prompt: it read only 2,050 tokens of it.");
    expect(textOf(chatWith({ ...CUT, prompt_tokens: null }), other)).toBe("The engine has cut the prompt.");
  });

  it("is no longer told once a later one was read whole", () => {
    expect(textOf(chatWith(CUT, { verdict: "verified" }))).toBeUndefined();
    expect(textOf(chatWith({ verdict: null }))).toBeUndefined();
    expect(textOf(chatWith())).toBeUndefined();
  });
});
