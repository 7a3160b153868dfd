import type { Tokens } from "@oriel/core";
import { useCallback, useEffect, useEffectEvent, useReducer, useRef } from "react";
import { changeModel, createSession, deleteSession, markMessage, readMessages, readSession } from "../api/sessions.ts";
import { type StreamEnd, streamChat } from "../api/stream-chat.ts";
import { screenOfPath, sessionOfPath, sessionPath } from "../shell/address.ts";
import { type Chat, type ChatAction, isStale } from "./chat.ts";
import { chatsReducer, currentChat, firstChats } from "./chats.ts";
import type { OnMark } from "./mark-buttons.tsx";

export interface ChatsOnPage {
  readonly chat: Chat;
  /** Sessions whose reply is being made right now, on screen or not. */
  readonly busyIds: ReadonlySet<string>;
  readonly open: (sessionId: string | undefined) => void;
  readonly type: (text: string) => void;
  readonly chooseModel: (model: string) => Promise<void>;
  /** Sends a message, or with `null` asks for a reply to the conversation as it stands. */
  readonly send: (text: string | null, model: string, allowance: Tokens) => Promise<void>;
  readonly stop: () => void;
  /** Deletes a session for good; a reply it is being given is stopped. */
  readonly remove: (sessionId: string) => Promise<void>;
  readonly readAgain: () => void;
  readonly mark: OnMark;
}

/** The conversations and everything that is done to them. `onNews` is called when the gateway has something new to list. */
export function useChats(onNews: () => void): ChatsOnPage {
  const keys = useRef(0);
  const streams = useRef(new Map<string, AbortController>());
  const [chats, dispatch] = useReducer(chatsReducer, undefined, () => firstChats("chat-0", sessionOfPath(location.pathname)));
  const chat = currentChat(chats);
  const { key, sessionId } = chat;
  const act = (chatKey: string, action: ChatAction): void => dispatch({ type: "chat", key: chatKey, action });

  const open = (id: string | undefined): void => {
    keys.current += 1;
    dispatch({ type: "open", key: `chat-${keys.current}`, sessionId: id });
  };

  const needsReading = chat.history.kind === "reading" && chat.live === undefined;
  useEffect(() => {
    if (needsReading && sessionId !== undefined) void readChat(sessionId, (action) => dispatch({ type: "chat", key, action }));
  }, [needsReading, sessionId, key]);

  useAddress(sessionId, open);

  const send = async (text: string | null, model: string, allowance: Tokens): Promise<void> => {
    if (chat.live !== undefined) return;
    const wasStale = isStale(chat);
    const controller = new AbortController();
    streams.current.set(key, controller);
    act(key, { type: "sent", text });
    const { end, id } = await reply({ chat, text, model, allowance }, controller.signal, (action) => {
      act(key, action);
      if (action.type === "events" && action.events.some((event) => event.type === "accepted")) onNews();
    });
    streams.current.delete(key);
    act(key, { type: "ended", end });
    if (id !== undefined && wasStale && end.kind === "done") await readChat(id, (action) => act(key, action));
    onNews();
  };

  const chooseModel = async (model: string): Promise<void> => {
    if (sessionId === undefined) return act(key, { type: "model-chosen", model });
    const answer = await changeModel(sessionId, model);
    if (answer.ok) act(key, { type: "model-chosen", model: answer.value.model });
    else act(key, { type: "refused", failure: answer.failure });
    onNews();
  };

  const remove = async (id: string): Promise<void> => {
    const answer = await deleteSession(id);
    if (!answer.ok) return act(key, { type: "refused", failure: answer.failure });
    const removed = chats.all.find((one) => one.sessionId === id);
    if (removed !== undefined) streams.current.get(removed.key)?.abort();
    if (id === sessionId) open(undefined);
    onNews();
  };

  const mark = useCallback<OnMark>(
    (messageId, wanted) => {
      if (sessionId === undefined) return;
      void markMessage(sessionId, messageId, wanted).then((answer) => {
        const action: ChatAction = answer.ok
          ? { type: "marked", messageId, mark: answer.value.message.mark }
          : { type: "refused", failure: answer.failure };
        dispatch({ type: "chat", key, action });
      });
    },
    [key, sessionId],
  );

  return {
    chat,
    busyIds: new Set(chats.all.filter((one) => one.live !== undefined).flatMap((one) => one.sessionId ?? [])),
    open,
    type: (text) => act(key, { type: "typed", text }),
    chooseModel,
    send,
    remove,
    stop: () => streams.current.get(key)?.abort(),
    readAgain: () => act(key, { type: "reading" }),
    mark,
  };
}

/** Keeps the address and the chat on screen the same, whichever of them changes; while another screen is shown, neither follows. */
function useAddress(sessionId: string | undefined, open: (id: string | undefined) => void): void {
  useEffect(() => {
    if (isOfChat(location.pathname) && sessionOfPath(location.pathname) !== sessionId) history.pushState(null, "", sessionPath(sessionId));
  }, [sessionId]);
  const follow = useEffectEvent(() => {
    if (isOfChat(location.pathname)) open(sessionOfPath(location.pathname));
  });
  useEffect(() => {
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
}

function isOfChat(path: string): boolean {
  return screenOfPath(path) === "chat";
}

async function readChat(id: string, act: (action: ChatAction) => void): Promise<void> {
  const [session, messages] = await Promise.all([readSession(id), readMessages(id)]);
  if (!session.ok) act({ type: "read-failed", failure: session.failure });
  else if (!messages.ok) act({ type: "read-failed", failure: messages.failure });
  else act({ type: "read", session: session.value, messages: messages.value.messages });
}

interface ReplyWanted {
  readonly chat: Chat;
  readonly text: string | null;
  readonly model: string;
  readonly allowance: Tokens;
}

/** One reply from the gateway, in a session of its own where the chat has none yet. */
async function reply(
  { chat, text, model, allowance }: ReplyWanted,
  signal: AbortSignal,
  act: (action: ChatAction) => void,
): Promise<{ readonly end: StreamEnd; readonly id: string | undefined }> {
  let id = chat.sessionId;
  if (id === undefined) {
    const made = await createSession(model);
    if (!made.ok) return { end: { kind: "failed", failure: made.failure }, id: undefined };
    id = made.value.session_id;
    act({ type: "session-made", sessionId: id, model: made.value.model });
  }
  const end = await streamChat({ sessionId: id, message: text, allowance }, signal, (events) =>
    act({ type: "events", events, atMs: performance.now() }),
  );
  return { end, id };
}
