import OpenAI from "openai";
import { expect } from "vitest";
import { callForEvents, newSession, type ServerSentEvent } from "./http.ts";
import { DEMO, type Oriel } from "./oriel.ts";
import { ENDLESS } from "./talk.ts";

/** A streamed reply under way, read as it comes. */
export interface InFlight {
  readonly text: string;
  readonly isOver: boolean;
  /** Settles when the reply is over, with how it ended; rejects when it broke. */
  readonly over: Promise<string | undefined>;
  leave(): void;
}

/** Starts a reply of exactly so many tokens; returns when the first of them are there. */
export async function startReply({ url }: Pick<Oriel, "url">, tokens: number): Promise<InFlight> {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });
  const stream = await client.completions.create({ model: DEMO, prompt: ENDLESS, max_tokens: tokens, temperature: 0, stream: true });
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  let text: string = first.done === true ? "" : (first.value.choices[0]?.text ?? "");
  let isOver = false;
  const readOn = async (): Promise<string | undefined> => {
    let finish: string | undefined;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      text += next.value.choices[0]?.text ?? "";
      finish = next.value.choices[0]?.finish_reason ?? finish;
    }
    return finish;
  };
  const over = readOn().finally(() => {
    isOver = true;
  });
  // A test that is not interested in the end leaves it alone; it must not fail for that.
  over.catch(() => undefined);
  return {
    get text() {
      return text;
    },
    get isOver() {
      return isOver;
    },
    over,
    leave: () => stream.controller.abort(),
  };
}

/** Well within the window, so that a reply that fills the window is longer. */
const SHORTER = 2500;

/**
 * Proves that a client that leaves frees the engine, by the order of events alone. The engine writes two replies at a time: one that
 * stays and, longer, the client's. A third stands in line; as soon as the client has left it is answered, while the one that stays is
 * still being written. Had leaving changed nothing, that one would have ended first.
 */
export async function expectFreed(oriel: Pick<Oriel, "url">, startLonger: () => Promise<() => unknown>): Promise<void> {
  const stays = await startReply(oriel, SHORTER);
  try {
    const leave = await startLonger();
    const third = await standInLine(oriel);
    leave();
    expect(await third.answer()).toBe("Noted.");
    expect(stays.isOver).toBe(false);
  } finally {
    stays.leave();
  }
}

/** A short reply that has to wait, because the engine is full. */
export interface InLine {
  /** 1 is the next. */
  readonly place: number;
  answer(): Promise<string>;
  leave(): Promise<unknown>;
}

/** Asks for a short reply while the engine is full; returns when it has been told where in the line it stands. */
export async function standInLine(oriel: Pick<Oriel, "url">): Promise<InLine> {
  const session = await newSession(oriel);
  const events = callForEvents(oriel, `/api/v1/chat/${session}/stream`, { message: "My name is Ada." });
  for (let next = await events.next(); next.done !== true; next = await events.next()) {
    const { event, data } = next.value;
    if (event === "progress" && data["phase"] === "queued") {
      return { place: Number(data["done"]), answer: () => readAnswer(events), leave: () => events.return(undefined) };
    }
    expect(event, "the engine had a place free").not.toBe("accepted");
  }
  throw new Error("The stream ended before its reply had a place in the line.");
}

async function readAnswer(events: AsyncIterable<ServerSentEvent>): Promise<string> {
  let text = "";
  for await (const { event, data } of events) {
    if (event === "content_delta") text += String(data["delta"]);
    if (event === "error") throw new Error(JSON.stringify(data));
  }
  return text;
}
