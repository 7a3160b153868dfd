import type { Engine, JsonObject, MessageRun, Receipt, Tokens } from "@oriel/core";
import { type EmbeddedEngineOptions, embeddedEngine } from "@oriel/engine";
import { type Conversation, openConversation } from "@oriel/session";
import { openSqliteStore } from "@oriel/store";
import { DEMO, DEMO_FILE } from "../oriel.ts";

export const WINDOW: Tokens = 1024;
const NAME = "My name is Ada.";
const QUESTION = "What is my name?";
export const REMEMBERED = "Your name is Ada.";
export const FORGOTTEN = "You have not told me your name.";

/** Talk of the kinds that the model was made on, which tells it nothing of the user. */
const SMALL_TALK = ["Tell me a story.", "Thanks.", "Tell me a short story.", "How are you?"] as const;

/** Replies need no more, and the window is small. */
const REPLY: Tokens = 64;

/** The bundled model, which leaves nothing to chance. */
export function demo(options: Partial<EmbeddedEngineOptions> = {}): Engine {
  return embeddedEngine({ modelPath: DEMO_FILE, name: DEMO, window: WINDOW, isDemonstration: true, ...options });
}

/** An engine and an empty store. */
export interface World {
  /** Opens a conversation in a window of `WINDOW`. */
  opens(id: string, compaction?: JsonObject): Promise<Conversation>;
  close(): Promise<void>;
}

export async function worldWith(engine: Engine): Promise<World> {
  const store = await openSqliteStore({ path: ":memory:", now: () => new Date().toISOString() });
  const opened: Conversation[] = [];
  return {
    async opens(id, compaction = {}) {
      const settings = { maxTokens: REPLY, summaries: "never", compaction };
      const config = { targetSize: WINDOW, autoSize: false };
      const chat = await openConversation({ engine, store }, { id, model: DEMO, config, settings });
      opened.push(chat);
      return chat;
    },
    async close() {
      for (const chat of opened) await chat.stop();
      await engine.close();
      await store.close();
    },
  };
}

/** The user tells the name, and talks of other things until it was told so many tokens ago. */
export async function tells(chat: Conversation, ago: Tokens): Promise<void> {
  const named = tokensOf(await receiptOf(chat, (await chat.ask(NAME)).receipt));
  for (let turn = 0; ; turn += 1) {
    const { receipt } = await chat.ask(SMALL_TALK[turn % SMALL_TALK.length]);
    if (tokensOf(await receiptOf(chat, receipt)) - named >= ago) return;
  }
}

export interface Answer {
  readonly text: string;
  readonly receipt: Receipt;
  /** What became of the message that told the name, and why. */
  readonly name: Pick<MessageRun, "disposition" | "reason"> | undefined;
}

/** Asks for the name. */
export async function asks(chat: Conversation): Promise<Answer> {
  const reply = await chat.ask(QUESTION);
  const receipt = await receiptOf(chat, reply.receipt);
  const run = receipt.messages.find(({ from, to }) => from <= 0 && to > 0);
  return { text: reply.text, receipt, name: run === undefined ? undefined : { disposition: run.disposition, reason: run.reason } };
}

/** Of the whole conversation, whatever the model saw of it. */
function tokensOf({ messages }: Receipt): Tokens {
  return messages.reduce((sum, { tokens }) => sum + tokens, 0);
}

async function receiptOf(chat: Conversation, id: string | undefined): Promise<Receipt> {
  const receipt = await chat.getReceipt(id);
  if (receipt === undefined) throw new Error("The reply has no receipt.");
  return receipt;
}
