import { estimateText, formatCount, type ModelState } from "@oriel/core";
import type { Chat } from "./chat.ts";
import type { LiveReply } from "./live-reply.ts";

/** What a conversation is doing, in the words of the status chip. */
export interface Status {
  readonly kind: "ready" | "waiting" | "queued" | "loading" | "reading" | "writing" | "stopped" | "error";
  readonly word: string;
  readonly detail: string | undefined;
  /** How much of it is done, 0–1, where that is known. */
  readonly fraction: number | undefined;
}

/** What would answer the next message: a model in some state, nothing at all, or that is not known yet. */
export type Answerer = ModelState | "nothing" | "unread";

export function statusOf(chat: Chat, answerer: Answerer): Status {
  if (chat.live !== undefined && !chat.live.isComplete) return liveStatus(chat.live);
  if (answerer === "nothing" || chat.refused !== undefined) return status("error", "Error");
  const last = chat.entries.at(-1);
  if (last?.kind === "broken") return last.ending.kind === "stopped" ? status("stopped", "Stopped") : status("error", "Error");
  if (answerer === "unread") return status("waiting", "Connecting");
  if (answerer === "loading") return status("loading", "Loading model");
  return status("ready", "Ready", answerer === "available" ? "· model loads on the first message" : undefined);
}

/** The status as one line of text. */
export function statusText({ word, detail }: Status): string {
  return detail === undefined ? word : `${word} ${detail}`;
}

function liveStatus(live: LiveReply): Status {
  const { stage } = live;
  switch (stage.kind) {
    case "waiting":
      return status("waiting", "Sending");
    case "queued":
      return status("queued", "Queued", stage.done > 0 ? `behind ${formatCount(stage.done)}` : undefined);
    case "loading": {
      const fraction = fractionOf(stage.done, stage.total);
      return status("loading", "Loading model", fraction === undefined ? undefined : `${Math.round(fraction * 100)} %`, fraction);
    }
    case "reading": {
      const fraction = fractionOf(stage.done, stage.total);
      const detail = stage.total === undefined ? undefined : `${formatCount(stage.done)} of ${formatCount(stage.total)}`;
      return status("reading", "Reading", detail, fraction);
    }
    case "writing":
      return status("writing", "Writing", speed(live));
    default:
      return stage satisfies never;
  }
}

/** An estimate from the text so far; engines say the exact figure only at the end. Too short a stretch says nothing. */
function speed({ content, thinking, firstMs, latestMs }: LiveReply): string | undefined {
  const durationMs = (latestMs ?? 0) - (firstMs ?? 0);
  if (durationMs < 500) return undefined;
  const tokens = estimateText(content) + estimateText(thinking);
  return `~${formatCount(tokens / (durationMs / 1000))} tok/s`;
}

function fractionOf(done: number, total: number | undefined): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

function status(kind: Status["kind"], word: string, detail?: string, fraction?: number): Status {
  return { kind, word, detail, fraction };
}
