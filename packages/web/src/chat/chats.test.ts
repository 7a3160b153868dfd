import { describe, expect, it } from "vitest";
import { type Chats, type ChatsAction, chatsReducer, currentChat, firstChats } from "./chats.ts";

function after(...actions: readonly ChatsAction[]): Chats {
  return actions.reduce(chatsReducer, firstChats("a", undefined));
}

const send: ChatsAction = { type: "chat", key: "a", action: { type: "sent", text: "Hi" } };
const made: ChatsAction = { type: "chat", key: "a", action: { type: "session-made", sessionId: "s1", model: "qwen3:14b" } };
const toNew: ChatsAction = { type: "open", key: "b", sessionId: undefined };

describe("the chats of the page", () => {
  it("keeps a chat whose reply is being made while another is on screen", () => {
    const chats = after(send, made, toNew);
    expect(chats.currentKey).toBe("b");
    expect(chats.all.map((chat) => chat.key)).toEqual(["a", "b"]);
    expect(currentChat(chatsReducer(chats, { type: "open", key: "c", sessionId: "s1" })).key).toBe("a");
  });

  it("lets go of a chat that can be read again", () => {
    const chats = after(send, made, { type: "chat", key: "a", action: { type: "ended", end: { kind: "done" } } });
    const settled = chatsReducer(chats, { type: "chat", key: "a", action: { type: "typed", text: "" } });
    expect(chatsReducer(settled, toNew).all.map((chat) => chat.key)).toEqual(["b"]);
  });

  it("keeps a draft, and comes back to it for a new chat", () => {
    const chats = after(
      { type: "chat", key: "a", action: { type: "typed", text: "half a" } },
      { type: "open", key: "b", sessionId: "s2" },
      {
        type: "open",
        key: "c",
        sessionId: undefined,
      },
    );
    expect(currentChat(chats)).toMatchObject({ key: "a", draft: "half a" });
  });

  it("begins a new chat with the model on screen", () => {
    expect(currentChat(after(made, toNew)).model).toBe("qwen3:14b");
  });
});
