import { type CancelSignal, type JsonObject, type JsonValue, OrielError } from "@oriel/core";
import type { Dispatcher } from "undici";
import { brokenConnection } from "./broken-connection.ts";
import type { Connection } from "./connection.ts";
import { type Foreign, jsonOf } from "./fields.ts";
import { linkAbort } from "./linked-abort.ts";
import { type AskedFor, type Party, refusal } from "./refusal.ts";

/** A whole answer to a short question, of whatever status. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text parsed; `undefined` when it is not JSON. */
  readonly json: Foreign;
}

/** Puts one question to an engine. */
export type Ask = (method: "GET" | "POST", path: string, body?: JsonObject) => Promise<Answer>;

/** Ollama's verbose description of a model with a large vocabulary comes to about 20 MB; nothing else comes near. */
const LARGEST_ANSWER = 64 * 1024 * 1024;
/** Of a refusal only the beginning is read: it may be a web page, or a stream without end. */
const LARGEST_REFUSAL = 64 * 1024;

/** Puts questions that belong together; one signal cancels them all. */
export async function inquire<T>(
  connection: Connection,
  cancel: CancelSignal | undefined,
  silenceMs: number,
  put: (ask: Ask) => Promise<T>,
): Promise<T> {
  const link = linkAbort(cancel);
  try {
    return await put(asking(connection, link.signal, silenceMs));
  } finally {
    link.release();
  }
}

/** How questions are put over this connection. */
export function asking(connection: Connection, signal: AbortSignal, silenceMs: number): Ask {
  return async (method, path, body) => {
    const response = await connection.send({
      method,
      path,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      silenceMs,
    });
    return readAnswer(response, { party: connection.party, signal, silenceMs });
  };
}

export async function readAnswer(
  response: Dispatcher.ResponseData,
  from: { readonly party: Party; readonly signal: AbortSignal; readonly silenceMs: number },
): Promise<Answer> {
  const isOk = response.statusCode < 300;
  const limit = isOk ? LARGEST_ANSWER : LARGEST_REFUSAL;
  const pieces: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> = response.body;
  try {
    for await (const piece of body) {
      pieces.push(piece);
      length += piece.length;
      // Leaving the loop destroys the body, and with it the socket.
      if (length > limit) break;
    }
  } catch (failure) {
    throw brokenConnection(failure, { ...from, answered: true });
  }
  if (isOk && length > limit) {
    const { label, url } = from.party;
    throw new OrielError("engine_failed", `${label} at ${url} answered with more than ${limit} bytes where a short answer was expected.`);
  }
  const text = Buffer.concat(pieces).toString("utf8");
  return { status: response.statusCode, headers: response.headers, text, json: jsonOf(text) };
}

/** The JSON of an answer that has to be one. @throws OrielError for any other answer. */
export function expectJson(answer: Answer, party: Party, asked: AskedFor = {}): JsonValue {
  if (answer.status < 300 && answer.json !== undefined) return answer.json;
  throw refusal(answer, party, asked);
}
