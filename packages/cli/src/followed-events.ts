import { OrielError } from "@oriel/core";
import { type EventInfo, sseDecoder } from "@oriel/protocol";
import { isObject, keyHeader, notRunning, parsed, queryText, refusal } from "./control-call.ts";

/** A session whose events are asked for. */
export interface EventsCall {
  readonly url: string;
  readonly key: string | undefined;
  readonly session: string;
  /** The id of the last event that is known already. */
  readonly after: string | undefined;
  /** Ends the stream, without an error. */
  readonly signal: AbortSignal;
}

/** What has come of a stream at once. */
export interface FollowedEvents {
  readonly events: readonly EventInfo[];
  /** From where on to ask when the stream has broken. */
  readonly place: string | undefined;
}

/**
 * The events of a session as they come, until the gateway ends the stream.
 * @throws OrielError what the gateway refuses; `engine_unreachable` when none answers or it breaks off.
 */
export async function* followedEvents(call: EventsCall): AsyncGenerator<FollowedEvents> {
  try {
    const body = await open(call);
    const decoder = sseDecoder();
    const text = new TextDecoder();
    for await (const piece of body) {
      const events = decoder.push(text.decode(piece, { stream: true })).map(({ data }) => eventIn(call.url, data));
      yield { events, place: decoder.lastId };
    }
  } catch (thrown) {
    if (call.signal.aborted) return;
    throw thrown instanceof OrielError ? thrown : brokenOff(call.url, thrown);
  }
}

async function open({ url, key, session, after, signal }: EventsCall): Promise<ReadableStream<Uint8Array>> {
  const path = `/api/v1/sessions/${encodeURIComponent(session)}/events${queryText({ after })}`;
  const response = await fetch(url + path, { headers: { accept: "text/event-stream", ...keyHeader(key) }, signal }).catch(
    (cause: unknown) => {
      throw notRunning(url, cause);
    },
  );
  if (response.status === 200 && response.body !== null) return response.body;
  throw refusal(url, path, response.status, parsed(await response.text()));
}

function eventIn(url: string, data: string): EventInfo {
  const event = parsed(data);
  if (isEventInfo(event)) return event;
  throw new OrielError("engine_failed", `What ${url} sends is no event of Oriel's: name Oriel's address with --url or ORIEL_URL.`);
}

function isEventInfo(value: unknown): value is EventInfo {
  return isObject(value) && typeof value["event_id"] === "number" && typeof value["type"] === "string" && typeof value["at"] === "string";
}

function brokenOff(url: string, cause: unknown): OrielError {
  return new OrielError("engine_unreachable", `Oriel at ${url} broke off the stream of events.`, { cause });
}
