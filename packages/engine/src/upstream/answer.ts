import { type CancelSignal, type JsonObject, type JsonValue, OrielError } from "@oriel/core";
import { brokenConnection } from "./broken-connection.ts";
import type { Connection } from "./connection.ts";
import { type Foreign, jsonOf } from "./fields.ts";
import type { Incoming } from "./incoming.ts";
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
export function inquire<T>(
  connection: Connection,
  cancel: CancelSignal | undefined,
  silenceMs: number,
  put: (ask: Ask) => Promise<T>,
): Promise<T> {
  return put(asking(connection, cancel ?? NEVER, silenceMs));
}

const NEVER: CancelSignal = { aborted: false, addEventListener: () => undefined, removeEventListener: () => undefined };

/** How questions are put over this connection. */
export function asking(connection: Connection, signal: CancelSignal, silenceMs: number): Ask {
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

export async function readAnswer(response: Incoming, from: AnswerFrom): Promise<Answer> {
  const text = await readText(response, from);
  return { status: response.status, headers: response.headers, text, json: jsonOf(text) };
}

interface AnswerFrom {
  readonly party: Party;
  readonly signal: CancelSignal;
  readonly silenceMs: number;
}

/** The whole body of an answer; of a refusal only the beginning. @throws OrielError when it breaks off, or is larger than any answer. */
export async function readText({ status, body }: Incoming, from: AnswerFrom): Promise<string> {
  const isOk = status < 300;
  const limit = isOk ? LARGEST_ANSWER : LARGEST_REFUSAL;
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    while (length <= limit) {
      const piece = await body.read();
      if (piece === undefined) break;
      pieces.push(piece);
      length += piece.length;
    }
  } catch (failure) {
    throw brokenConnection(failure, { ...from, answered: true });
  } finally {
    body.abandon();
  }
  if (isOk && length > limit) {
    const { label, url } = from.party;
    throw new OrielError("engine_failed", `${label} at ${url} answered with more than ${limit} bytes where a short answer was expected.`);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** The JSON of an answer that has to be one. @throws OrielError for any other answer. */
export function expectJson(answer: Answer, party: Party, asked: AskedFor = {}): JsonValue {
  if (answer.status < 300 && answer.json !== undefined) return answer.json;
  throw refusal(answer, party, asked);
}
