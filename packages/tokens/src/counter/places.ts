import type { Message, Tokens } from "@oriel/core";
import { type Anchors, ASSISTANT, USER } from "./anchors.ts";

/** A conversation to count a message in: what it adds is N(whole) - rest + plus. */
export interface Place {
  readonly whole: readonly Message[];
  /** N(the same conversation without it, or with a stand-in), or that conversation where it is not known yet. */
  readonly rest: Tokens | readonly Message[];
  /** What the stand-in adds. */
  readonly plus: Tokens;
}

/**
 * The shortest conversations that strict templates accept a message in, the best first. None ends with an assistant.
 *
 *     c(user m)      = N(u, a, m)    - N(u, a, u) + c(u)
 *     c(assistant m) = N(u, m, u)    - N(u, a, u) + c(a)
 *     c(calls m)     = N(u, m, a, u) - N(u, a, u)          or as an assistant's
 *     c(tool m)      = N(u, k, m, a, u) - N(u, k, a, u)    k calls the tool by the id and the name of m
 *     c(system m)    = N(m, u)       - N(u)
 *
 * Templates put several results of tools in one wrapping: then each is counted with a wrapping of its own, a few tokens too many.
 */
export function placesOf(message: Message, { user, assistant, alone, turn }: Anchors): readonly Place[] {
  switch (message.role) {
    case "system":
      return [{ whole: [message, USER], rest: alone, plus: 0 }];
    case "user":
      return [{ whole: [USER, ASSISTANT, message], rest: turn, plus: user }];
    case "assistant": {
      const said: Place = { whole: [USER, message, USER], rest: turn, plus: assistant };
      if (message.toolCalls === undefined || message.toolCalls.length === 0) return [said];
      return [{ whole: [USER, message, ASSISTANT, USER], rest: turn, plus: 0 }, said];
    }
    case "tool": {
      const call = callFor(message.toolCallId, message.toolName);
      const answered: Place = { whole: [USER, call, message, ASSISTANT, USER], rest: [USER, call, ASSISTANT, USER], plus: 0 };
      return [answered, { whole: [USER, call, message, USER], rest: [USER, call, USER], plus: 0 }];
    }
  }
}

/** Some templates take ids of nine letters only. */
const SOME_ID = "call00001";

function callFor(id: string | undefined, name: string | undefined): Message {
  return { role: "assistant", content: [], toolCalls: [{ id: id ?? SOME_ID, name: name ?? "x", argumentsJson: "{}" }] };
}
