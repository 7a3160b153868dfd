import {
  asOrielError,
  type CancelSignal,
  type Message,
  OrielError,
  type Prompt,
  type ReplyEvent,
  type ReplyStream,
  type SessionSummary,
  type Tokens,
  textPart,
} from "@oriel/core";
import { smallerAllowance } from "./allowance.ts";
import { KeptTurn } from "./kept-turn.ts";
import { promptOf } from "./prompt-of.ts";
import { sessionNotFound } from "./session-not-found.ts";
import { standingOf } from "./standing-of.ts";
import type { Route, TurnEvent, TurnInput, TurnPorts } from "./turn.ts";

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
  const session = await ports.store.sessions.get(sessionId);
  if (session === undefined) throw sessionNotFound(sessionId);
  const history = await ports.store.messages.list(sessionId);
  if (input.message === undefined && history.length === 0) {
    throw new OrielError("empty_history", "There is nothing to answer yet: send a message first.", { param: "message" });
  }
  const route = await ports.route(session.model, standingOf(session, history));
  const user: Message | undefined = input.message === undefined ? undefined : { role: "user", content: textPart(input.message) };
  const messages = promptOf(session.settings, history, user);
  const prompt: Prompt = { kind: "chat", messages };
  const turn = new KeptTurn(ports, session, history, route.served, prompt);

  try {
    for await (const events of sendWithin(route, prompt, input, session, signal)) {
      turn.add(events);
      if (events.some((event) => event.type === "reply-start")) {
        const stored = user === undefined ? undefined : await turn.keepUser(user);
        yield { type: "accepted", user: stored, prompt: turn.prompt(), window: turn.window(), messages: messages.length };
      }
      yield { type: "reply", events };
    }
    yield await turn.complete();
  } catch (thrown) {
    const error = asOrielError(thrown);
    await turn.keepBroken(error);
    throw error;
  } finally {
    // A consumer that walked away (it returned from its loop) reaches neither branch above.
    await turn.keepBroken(new OrielError("cancelled", "Stopped before the reply was complete."));
  }
}

/** Sends the prompt; when only the allowance is too large for the window, sends it again with the allowance that fits. */
async function* sendWithin(
  route: Route,
  prompt: Prompt,
  input: TurnInput,
  session: SessionSummary,
  signal: CancelSignal,
): AsyncGenerator<readonly ReplyEvent[]> {
  const sampling = { ...input.sampling, temperature: input.sampling?.temperature ?? session.settings.temperature };
  const send = (maxTokens: Tokens | undefined): ReplyStream => route.send({ prompt, sampling, maxTokens, think: input.think }, signal);
  const asked = input.maxTokens ?? session.settings.maxTokens;
  let started = false;
  try {
    for await (const events of send(asked)) {
      started = true;
      yield events;
    }
  } catch (thrown) {
    const fitting = thrown instanceof OrielError && !started ? smallerAllowance(thrown) : undefined;
    if (fitting === undefined) throw thrown;
    yield* send(fitting);
  }
}
