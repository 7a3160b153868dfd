import type { CancelSignal, EngineRequest, ReplyStream, Tokens } from "@oriel/core";
import { readText } from "./answer.ts";
import { refusal } from "./refusal.ts";
import type { ReplyCall } from "./reply-stream.ts";

/**
 * The longest reply that is fetched in one piece. An engine says nothing until such a reply is done, and silence is taken for death after ten
 * minutes: these are enough to read 40,000 tokens at 100 a second, and then to write 512 at 3 a second.
 */
const LONGEST_WHOLE: Tokens = 512;

/** Whether a reply may be asked for in one piece, which saves an event for each token; longer ones are streamed to the last hop. */
export function mayComeWhole({ whole, maxTokens }: EngineRequest): boolean {
  return whole === true && maxTokens !== undefined && maxTokens <= LONGEST_WHOLE;
}

/** One reply of an engine, fetched in one piece and handed on as one batch. Cancelling closes the socket. */
export async function* wholeReply(call: ReplyCall, cancel: CancelSignal): ReplyStream {
  const { party, asked, silenceMs } = call;
  const response = await call.open(cancel);
  const text = await readText(response, { party, signal: cancel, silenceMs });
  const { status, headers } = response;
  if (status >= 300) throw refusal({ status, headers, text }, party, asked);
  const reader = call.reader();
  const events = [...reader.push(text), ...reader.end()];
  if (reader.failure !== undefined) throw reader.failure;
  if (!reader.ended) throw refusal({ status, text }, party, asked);
  yield [{ type: "reply-start", prompt: undefined, window: asked.window }, ...events];
}
