import { type Message, type Tokens, textOf } from "@oriel/core";
import type { NewFact, PlantedFact } from "./planted-fact.ts";
import { SCRIPTS, type Script } from "./prose.ts";
import { type Choice, seededRandom } from "./random.ts";
import { SYSTEM_PROMPT, type Talk, type TurnKind, writeTurn } from "./write-turn.ts";

/** What a user says, and all that follows until the user speaks again: calls of tools, their results, the answer. */
export interface Turn {
  readonly kind: TurnKind;
  /** The position of its first message in the conversation. */
  readonly at: number;
  /** Those of the first turn begin with the system prompt. */
  readonly messages: readonly Message[];
  /** What was said in it that can be asked for later. */
  readonly facts: readonly PlantedFact[];
  /** Id of the earlier fact that the user asks for. */
  readonly asksFor: string | undefined;
}

export interface ConversationOptions {
  /** The window the conversation will be held in, which most messages are much smaller than; 8192 when it is left out. */
  readonly window?: Tokens | undefined;
  /** One turn in so many has a message that is larger than the whole window; 60 when it is left out, `Infinity` for never. */
  readonly oversizedEvery?: number | undefined;
  /** The scripts that people write in; all when they are left out. */
  readonly scripts?: Choice<Script> | undefined;
  /** False: no tools are called, as with a model that knows none. */
  readonly hasTools?: boolean | undefined;
}

/**
 * A conversation that never ends, the same for the same seed and options: talk in many scripts, code, calls of tools, single, parallel and
 * chained, with results of every size, facts, corrections of them, questions about what was said long ago, and messages that no window holds.
 */
export function* endlessConversation(seed: number, options: ConversationOptions = {}): Generator<Turn, never, void> {
  const { window = 8192, oversizedEvery = 60, scripts = SCRIPTS, hasTools = true } = options;
  const random = seededRandom(seed);
  const talk: Talk = { random, window, scripts, hasTools, known: [], planted: 0, called: 0 };
  let at = 0;
  for (let number = 1; ; number += 1) {
    const wanted = number % oversizedEvery === 0 ? "oversized" : random.pick(hasTools ? USUAL_KINDS : KINDS_WITHOUT_TOOLS);
    const { kind, messages: written, facts = [], asksFor } = writeTurn(talk, wanted);
    const messages = number === 1 ? [SYSTEM_PROMPT, ...written] : written;
    yield { kind, at, messages, facts: facts.map((fact) => placed(fact, messages, at)), asksFor };
    at += messages.length;
  }
}

/** What turns there are but the oversized, as often as they come. */
const KINDS_WITHOUT_TOOLS: Choice<TurnKind> = [
  "talk",
  "talk",
  "talk",
  "talk",
  "talk",
  "code",
  "code",
  "fact",
  "fact",
  "fact",
  "correction",
  "question",
];
const USUAL_KINDS: Choice<TurnKind> = [...KINDS_WITHOUT_TOOLS, "tool", "tool", "tool", "parallel-tools", "parallel-tools", "tool-chain"];

function placed({ id, literal, question, corrects }: NewFact, messages: readonly Message[], start: number): PlantedFact {
  const index = messages.findIndex(({ content }) => textOf(content).includes(literal));
  const message = messages[index];
  if (message === undefined) throw new Error(`The fact ${id} was said in no message of its turn.`);
  return { id, literal, question, at: start + index, role: message.role, corrects };
}
