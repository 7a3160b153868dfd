import { OrielError } from "@oriel/core";
import { type ChatEvent, decodeChatEvent, sseDecoder } from "@oriel/protocol";
import { isProblem, keyHeader, notRunning, parsed, refusal } from "./control-call.ts";

/** The body of `POST /api/v1/chat/{session_id}`. */
interface ChatBody {
  readonly message: string;
  readonly max_tokens?: number;
  readonly temperature?: number;
}

/** A turn of a session, sent to a running Oriel. */
export interface ChatCall {
  readonly url: string;
  readonly key: string | undefined;
  readonly session: string;
  readonly body: ChatBody;
  /** Stops the reply where it is, in the engine too. */
  readonly signal: AbortSignal;
}

/**
 * The events of one turn as they come, without the last one, `done`.
 * @throws OrielError what the gateway refuses or reports; `engine_unreachable` when none answers or it breaks off; `cancelled` by the signal.
 */
export async function* chatStream(call: ChatCall): AsyncGenerator<ChatEvent> {
  try {
    yield* eventsOf(call, await open(call));
  } catch (thrown) {
    if (call.signal.aborted) throw new OrielError("cancelled", "Stopped before the reply was complete.", { cause: thrown });
    if (thrown instanceof OrielError) throw thrown;
    throw brokenOff(call, thrown);
  }
}

async function open({ url, key, session, body, signal }: ChatCall): Promise<NonNullable<Response["body"]>> {
  const path = `/api/v1/chat/${encodeURIComponent(session)}/stream`;
  const headers = { "content-type": "application/json", "user-agent": "oriel run", ...keyHeader(key) };
  const response = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body), signal }).catch((cause: unknown) => {
    throw notRunning(url, cause);
  });
  if (response.status === 200 && response.body !== null) return response.body;
  throw refusal(url, path, response.status, parsed(await response.text()));
}

async function* eventsOf(call: ChatCall, body: NonNullable<Response["body"]>): AsyncGenerator<ChatEvent> {
  const decoder = sseDecoder();
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    for (const sse of decoder.push(piece)) {
      const event = decodeChatEvent(sse);
      if (event?.type === "done") return;
      if (event?.type === "error") throw reported(event.error);
      if (event !== undefined) yield event;
    }
  }
  throw brokenOff(call, undefined);
}

function reported({ code, message }: { readonly code: string; readonly message: string }): OrielError {
  const problem = { code, detail: message };
  return isProblem(problem) ? new OrielError(problem.code, problem.detail) : new OrielError("engine_failed", message);
}

function brokenOff({ url, session }: ChatCall, cause: unknown): OrielError {
  return new OrielError(
    "engine_unreachable",
    `Oriel at ${url} broke off in the middle of the reply. What it had accepted is kept in the session ${session}.`,
    { cause },
  );
}
