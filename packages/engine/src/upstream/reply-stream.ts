import { StringDecoder } from "node:string_decoder";
import { type CancelSignal, OrielError, type ReplyEvent, type ReplyStream } from "@oriel/core";
import { readText } from "./answer.ts";
import { brokenConnection } from "./broken-connection.ts";
import type { Incoming, IncomingBody } from "./incoming.ts";
import { type AskedFor, type Party, refusal } from "./refusal.ts";

/** Reads one reply out of a protocol's stream. */
export interface ReplyReader {
  /** The events that this piece of the stream completes, up to the failure if there is one in it. */
  push(text: string): readonly ReplyEvent[];
  /** The stream has ended cleanly: what is still to be said. */
  end(): readonly ReplyEvent[];
  /** Whether `reply-end` has been said. */
  readonly ended: boolean;
  /** The error that the engine put into its stream: the reply is over with it. */
  readonly failure: OrielError | undefined;
}

export interface ReplyCall {
  readonly party: Party;
  readonly asked: AskedFor;
  /** Sends the request; resolves with the head of the answer. */
  readonly open: (signal: CancelSignal) => Promise<Incoming>;
  readonly reader: () => ReplyReader;
  /** The media type of the protocol's stream: any other may turn out to be an error page. */
  readonly mediaType: string;
  readonly silenceMs: number;
}

/** Of a stream that never makes sense, so much is kept to say what came instead. */
const HEAD_LENGTH = 4096;
/** After its last word an engine has only the end of the transfer to send. */
const LAST_BYTES_MS = 1000;

/**
 * One reply of an engine, pulled: nothing is read from the socket until the consumer asks for more, and all events of one read
 * come as one batch. Leaving the stream, or cancelling, closes the socket, which is what makes an engine stop.
 */
export async function* replyStream(call: ReplyCall, cancel: CancelSignal): ReplyStream {
  const { party, asked, silenceMs } = call;
  let body: IncomingBody | undefined;
  let isComplete = false;
  try {
    const response = await call.open(cancel);
    const { status, headers } = response;
    body = response.body;
    if (status >= 300)
      throw refusal({ status, headers, text: await readText(response, { party, signal: cancel, silenceMs }) }, party, asked);

    const start: ReplyEvent = { type: "reply-start", prompt: undefined, window: asked.window };
    const reader = call.reader();
    const decoder = new StringDecoder("utf8");
    // Errors come with status 200 too, but then not as the protocol's stream: such an answer counts as accepted once it makes sense.
    let started = String(headers["content-type"] ?? "").startsWith(call.mediaType);
    let head = "";
    let understood = false;
    if (started) yield [start];

    for (;;) {
      const piece = await body.read();
      if (piece === undefined) break;
      const text = decoder.write(piece);
      const events = reader.push(text);
      if (events.length > 0) {
        understood = true;
        isComplete = reader.ended;
        yield started ? events : [start, ...events];
        started = true;
        if (isComplete) return;
      } else if (!understood && head.length < HEAD_LENGTH) {
        head += text.slice(0, HEAD_LENGTH - head.length);
      }
      if (reader.failure !== undefined) throw reader.failure;
    }
    const rest = [...reader.push(decoder.end()), ...reader.end()];
    if (reader.failure !== undefined) throw reader.failure;
    if (!reader.ended) throw understood ? brokenOff(party) : refusal({ status, text: head }, party, asked);
    isComplete = true;
    yield started ? rest : [start, ...rest];
  } catch (failure) {
    throw brokenConnection(failure, { party, signal: cancel, silenceMs, answered: body !== undefined });
  } finally {
    if (isComplete) body?.letFinish(LAST_BYTES_MS);
    else body?.abandon();
  }
}

function brokenOff(party: Party): OrielError {
  return new OrielError(
    "engine_failed",
    `${party.label} at ${party.url} ended its reply without saying that it was complete: it may have crashed, see its log.`,
  );
}
