import { type Chat, type ChatAction, chatReducer, newChat } from "./chat.ts";

/** The conversations the page holds: the one on screen, and those that still write a reply or hold a draft. */
export interface Chats {
  readonly all: readonly Chat[];
  readonly currentKey: string;
}

export type ChatsAction =
  | { readonly type: "open"; readonly key: string; readonly sessionId: string | undefined }
  | { readonly type: "chat"; readonly key: string; readonly action: ChatAction };

export function firstChats(key: string, sessionId: string | undefined): Chats {
  return { all: [newChat(key, sessionId)], currentKey: key };
}

export function chatsReducer(chats: Chats, action: ChatsAction): Chats {
  switch (action.type) {
    case "open":
      return open(chats, action.key, action.sessionId);
    case "chat":
      return { ...chats, all: chats.all.map((chat) => (chat.key === action.key ? chatReducer(chat, action.action) : chat)) };
    default:
      return action satisfies never;
  }
}

export function currentChat(chats: Chats): Chat {
  const current = chats.all.find((chat) => chat.key === chats.currentKey);
  if (current === undefined) throw new Error(`No chat has the key ${chats.currentKey}: the reducer lost the chat on screen.`);
  return current;
}

/** Brings a session on screen: as the page holds it, else fresh under `key`. A new chat has no session yet. */
function open(chats: Chats, key: string, sessionId: string | undefined): Chats {
  const held = chats.all.find((chat) => chat.sessionId === sessionId);
  // A new chat goes on with the model on screen; a kept one brings its own.
  const shown = held ?? newChat(key, sessionId, sessionId === undefined ? currentChat(chats).model : undefined);
  const kept = chats.all.filter((chat) => chat !== shown && (chat.live !== undefined || chat.draft !== ""));
  return { all: [...kept, shown], currentKey: shown.key };
}
