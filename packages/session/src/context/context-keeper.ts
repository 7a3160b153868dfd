import type { CancelSignal, ReplyStream } from "@oriel/core";
import type { Offer } from "../offer.ts";
import { type Compressing, type Compression, compress } from "./compress.ts";
import { idleWork } from "./idle-work.ts";
import { type ContextLook, look } from "./look.ts";
import type { Asked, ContextPorts } from "./ports.ts";
import { recallIndexes } from "./recall-indexes.ts";
import { sendChat } from "./send-chat.ts";
import { sendText } from "./send-text.ts";
import { type SummedUp, sumUp } from "./sum-up.ts";
import { transcripts } from "./transcribe.ts";
import { type Undone, undoCheckpoint } from "./undo-checkpoint.ts";

/** Makes every request fit the window it is sent in, and accounts for it. */
export interface ContextKeeper {
  /**
   * The reply, as `Engine.send` streams it. `reply-start` tells the receipt and what became of the messages, `reply-end` whether the engine
   * read what was sent.
   * @throws OrielError `context_length_exceeded` when what can never leave does not fit, or nothing may be left out.
   */
  send(asked: Asked, signal: CancelSignal): ReplyStream;
  /** Plans the next prompt of a conversation as it stands, and sends nothing, makes nothing, keeps nothing. */
  look(asked: Asked): Promise<ContextLook>;
  /** Puts a summary in the place of what may be compressed, if that frees tokens. The caller keeps a conversation's turns apart from it. */
  compress(asked: Asked, how: Compressing, signal: CancelSignal): Promise<Compression>;
  /** Puts back what a checkpoint stands for. @throws OrielError `not_found`, `conflict` when there is no room for it. */
  undo(asked: Asked, checkpoint: string): Promise<Undone>;
  /** Says in a few sentences what a conversation is about, by this writer; changes nothing of it. @throws OrielError see `sumUp`. */
  sumUp(asked: Asked, writer: Offer, signal: CancelSignal): Promise<SummedUp>;
  /** Stops what is done while nobody waits. */
  close(): void;
}

export function contextKeeper(ports: ContextPorts): ContextKeeper {
  const held = transcripts();
  const recalls = recallIndexes(ports.pause);
  const idle = idleWork(ports.later, ports.log);
  const chat = { ...ports, transcripts: held, recalls, idle };
  return {
    send: (asked, signal) => {
      const { prompt } = asked.request;
      return prompt.kind === "chat" ? sendChat(chat, asked, prompt, signal) : sendText(ports, asked, prompt, signal);
    },
    look: (asked) => look(chat, asked),
    compress: (asked, how, signal) => compress(chat, asked, how, signal),
    undo: (asked, checkpoint) => undoCheckpoint(chat, asked, checkpoint),
    sumUp: (asked, writer, signal) => sumUp(chat, asked, writer, signal),
    close: idle.close,
  };
}
