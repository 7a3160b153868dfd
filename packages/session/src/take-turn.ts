import { asOrielError, type CancelSignal, type Message, OrielError, textPart } from "@oriel/core";
import { askedOf } from "./asked-of.ts";
import { KeptTurn } from "./kept-turn.ts";
import { sessionNotFound } from "./session-not-found.ts";
import type { TurnEvent, TurnInput, TurnPorts } from "./turn.ts";

/**
 * One turn of a conversation: the prompt is built from the store, sent, and streamed back.
 *
 * Nothing is stored until the engine has accepted the prompt, so a refused message leaves the conversation as it was. From then on
 * nothing is lost: the user's message is committed before the first word of the reply is handed on, and a reply that breaks off or
 * is stopped is kept as far as it came, with the reason. The caller keeps turns of one session apart (`oneAtATime`).
 *
 * @throws OrielError whatever refused or broke the turn, after what had come of the reply has been stored.
 */
export async function* takeTurn(ports: TurnPorts, sessionId: string, input: TurnInput, signal: CancelSignal): AsyncGenerator<TurnEvent> {
  ports.summaries?.begin(sessionId);
  const session = await ports.store.sessions.get(sessionId);
  if (session === undefined) throw sessionNotFound(sessionId);
  // The turn keeps to the branch it began on, whatever becomes the current one meanwhile.
  const conversation = await ports.open.read(session);
  const { history } = conversation;
  if (input.message === undefined && history.length === 0) {
    throw new OrielError("empty_history", "There is nothing to answer yet: send a message first.", { param: "message" });
  }
  const user: Message | undefined = input.message === undefined ? undefined : { role: "user", content: textPart(input.message) };
  const { asked } = await askedOf(ports, session, conversation, user, input);
  const turn = new KeptTurn(ports, session, history, asked);

  try {
    for await (const events of ports.context.send(asked, signal)) {
      turn.add(events);
      ports.inFlight.report(sessionId, events);
      if (events.some((event) => event.type === "reply-start")) yield await turn.accept(user);
      yield { type: "reply", events };
    }
    const complete = await turn.complete();
    ports.inFlight.clear(sessionId);
    ports.summaries?.after(sessionId);
    yield complete;
  } catch (thrown) {
    const error = asOrielError(thrown);
    await turn.keepBroken(error);
    throw error;
  } finally {
    ports.inFlight.clear(sessionId);
    // A consumer that walked away (it returned from its loop) reaches neither branch above.
    await turn.keepBroken(new OrielError("cancelled", "Stopped before the reply was complete."));
  }
}
