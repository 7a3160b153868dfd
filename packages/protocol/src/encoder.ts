import type { CollectedReply, OrielError, ReplyEvent } from "@oriel/core";

/** What a reply is written under: fixed when the request is accepted. */
export interface ReplyMeta {
  readonly id: string;
  /** The model's name as the client asked for it. */
  readonly model: string;
  /** Unix time in milliseconds at which the reply began. */
  readonly createdMs: number;
}

/** Turns the events of one reply into the text of one protocol's stream. Holds the little state a protocol needs between events. */
export interface ReplyEncoder {
  readonly contentType: string;
  /** The text to write for these events; empty when they mean nothing in this protocol. `nowMs` is the time of writing. */
  encode(events: readonly ReplyEvent[], nowMs: number): string;
  /** What keeps an idle connection open while the prompt is read; `undefined` where the protocol has nothing for it. */
  keepAlive(
    progress: { readonly phase: string; readonly done: number; readonly total: number | undefined } | undefined,
  ): string | undefined;
  /** The protocol's own terminal error: the stream must never look like a success afterwards. */
  fail(error: OrielError): string;
}

/** An error in a protocol's own shape. */
export interface ErrorReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A whole reply as one body, for requests that do not stream. */
export type EncodeReply = (meta: ReplyMeta, reply: CollectedReply, nowMs: number) => string;
