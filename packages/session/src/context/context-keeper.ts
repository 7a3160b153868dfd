import type { CancelSignal, ReplyStream } from "@oriel/core";
import { idleWork } from "./idle-work.ts";
import type { Asked, ContextPorts } from "./ports.ts";
import { recallIndexes } from "./recall-indexes.ts";
import { sendChat } from "./send-chat.ts";
import { sendText } from "./send-text.ts";
import type { Digests } from "./transcribe.ts";

/** Makes every request fit the window it is sent in, and accounts for it. */
export interface ContextKeeper {
  /**
   * The reply, as `Engine.send` streams it. `reply-start` tells the receipt and what became of the messages, `reply-end` whether the engine
   * read what was sent.
   * @throws OrielError `context_length_exceeded` when what can never leave does not fit, or nothing may be left out.
   */
  send(asked: Asked, signal: CancelSignal): ReplyStream;
  /** Stops what is done while nobody waits. */
  close(): void;
}

export function contextKeeper(ports: ContextPorts): ContextKeeper {
  const digests: Digests = new WeakMap();
  const recalls = recallIndexes();
  const idle = idleWork(ports.later, ports.log);
  return {
    send: (asked, signal) => {
      const { prompt } = asked.request;
      return prompt.kind === "chat"
        ? sendChat({ ...ports, digests, recalls, idle }, asked, prompt, signal)
        : sendText(ports, asked, prompt, signal);
    },
    close: idle.close,
  };
}
