import type { Count, Message, Tokens } from "@oriel/core";
import type { ExactCounting } from "./exact-counting.ts";

/** A user and an assistant that say as little as can be said. */
export const USER: Message = { role: "user", content: [{ type: "text", text: "x" }] };
export const ASSISTANT: Message = { role: "assistant", content: [{ type: "text", text: "x" }] };

/** What the shortest conversations of a model come to. */
export interface Anchors {
  /** What USER and ASSISTANT add to a prompt. */
  readonly user: Tokens;
  readonly assistant: Tokens;
  /** What the template adds to every prompt. */
  readonly frame: Tokens;
  /** N(USER) and N(USER, ASSISTANT, USER), whole. */
  readonly alone: Tokens;
  readonly turn: Tokens;
  /** Whether a longer conversation comes to the sum of its messages: else their counts are only near. */
  readonly isAdditive: boolean;
}

/**
 * With N(…) for the tokens of a whole prompt, u for USER, a for ASSISTANT:
 *
 *     user + assistant = N(u, a, u) - N(u)
 *     user             = N(u, u) - N(u)        where the template takes two users in a row
 *     frame            = N(u) - user
 *
 * Templates that want turns to alternate refuse N(u, u). How the two share their sum is free there, since neither comes without the other:
 * each gets half. N(u, a) would tell them apart, but engines read a prompt that ends with an assistant as a reply to be continued.
 * @returns `undefined` when the shortest conversations cannot be counted.
 */
export async function anchorsOf(exact: ExactCounting): Promise<Anchors | undefined> {
  const whole = (...messages: readonly Message[]) => exact.prompt({ prompt: { kind: "chat", messages } });
  const [alone, twice, turn, turns] = await Promise.all([
    whole(USER),
    whole(USER, USER),
    whole(USER, ASSISTANT, USER),
    whole(USER, ASSISTANT, USER, ASSISTANT, USER),
  ]);
  if (typeof alone === "string" || typeof turn === "string") return undefined;
  const pair = turn.tokens - alone.tokens;
  const user = typeof twice === "string" ? Math.ceil(pair / 2) : shareOf(twice, alone, pair);
  return {
    user,
    assistant: pair - user,
    frame: alone.tokens - user,
    alone: alone.tokens,
    turn: turn.tokens,
    isAdditive: typeof turns !== "string" && turns.tokens - turn.tokens === pair,
  };
}

/** Some templates make one message of two; then the difference is no message. */
function shareOf(twice: Count, alone: Count, pair: Tokens): Tokens {
  const user = twice.tokens - alone.tokens;
  return user > 0 && user < pair ? user : Math.ceil(pair / 2);
}
