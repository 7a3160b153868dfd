import { StringDecoder } from "node:string_decoder";
import { type CancelSignal, OrielError, type ReplyEvent, type ReplyStream } from "@oriel/core";
import type { Dispatcher } from "undici";
import { readAnswer } from "./answer.ts";
import { brokenConnection } from "./broken-connection.ts";
import { linkAbort } from "./linked-abort.ts";
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
  readonly open: (signal: AbortSignal) => Promise<Dispatcher.ResponseData>;
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
  const link = linkAbort(cancel);
  let body: Dispatcher.ResponseData["body"] | undefined;
  let whole = false;
  try {
    const response = await call.open(link.signal);
    body = response.body;
    if (response.statusCode >= 300) {
      const answer = await readAnswer(response, { party, signal: link.signal, silenceMs });
      throw refusal(answer, party, asked);
    }

    const start: ReplyEvent = { type: "reply-start", prompt: undefined, window: asked.window };
    const reader = call.reader();
    const decoder = new StringDecoder("utf8");
    // Errors come with status 200 too, but then not as the protocol's stream: such an answer counts as accepted once it makes sense.
    let started = String(response.headers["content-type"] ?? "").startsWith(call.mediaType);
    let head = "";
    let understood = false;
    if (started) yield [start];

    const pieces: AsyncIterable<Buffer> = body.iterator({ destroyOnReturn: false });
    for await (const piece of pieces) {
      const text = decoder.write(piece);
      const events = reader.push(text);
      if (events.length > 0) {
        understood = true;
        whole = reader.ended;
        yield started ? events : [start, ...events];
        started = true;
        if (whole) return;
      } else if (!understood && head.length < HEAD_LENGTH) {
        head += text.slice(0, HEAD_LENGTH - head.length);
      }
      if (reader.failure !== undefined) throw reader.failure;
    }
    const rest = [...reader.push(decoder.end()), ...reader.end()];
    if (reader.failure !== undefined) throw reader.failure;
    if (!reader.ended) throw understood ? brokenOff(party) : refusal({ status: response.statusCode, text: head }, party, asked);
    whole = true;
    yield started ? rest : [start, ...rest];
  } catch (failure) {
    throw brokenConnection(failure, { party, signal: link.signal, silenceMs, answered: body !== undefined });
  } finally {
    link.release();
    if (whole) letFinish(body);
    else body?.destroy();
  }
}

function brokenOff(party: Party): OrielError {
  return new OrielError(
    "engine_failed",
    `${party.label} at ${party.url} ended its reply without saying that it was complete: it may have crashed, see its log.`,
  );
}

/** Reads what the engine still sends after its last word, so that the socket can serve the next request; gives up on one that never ends. */
function letFinish(body: Dispatcher.ResponseData["body"] | undefined): void {
  if (body === undefined || body.closed) return;
  // A bare timer: an `AbortSignal.timeout` per reply would outlive it by a second, and be paid for in garbage collection.
  const giveUp = setTimeout(() => body.destroy(), LAST_BYTES_MS);
  body.once("close", () => clearTimeout(giveUp));
  body.resume();
}
