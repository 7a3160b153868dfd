import { type Message, type Tokens, type Tool, type ToolCall, textPart } from "@oriel/core";
import { writeCode } from "./code.ts";
import { correction, type NewFact, newFact } from "./planted-fact.ts";
import { type Script, writeProse } from "./prose.ts";
import type { Choice, Random } from "./random.ts";
import { type SimulatedTool, TOOLS } from "./tool-output.ts";

export type TurnKind = "talk" | "code" | "tool" | "parallel-tools" | "tool-chain" | "fact" | "correction" | "question" | "oversized";

/** A conversation as far as it has come: every turn moves it on. */
export interface Talk {
  readonly random: Random;
  readonly window: Tokens;
  readonly scripts: Choice<Script>;
  readonly hasTools: boolean;
  /** The newest facts that still hold, oldest first. */
  known: readonly NewFact[];
  planted: number;
  called: number;
}

export interface WrittenTurn {
  readonly kind: TurnKind;
  readonly messages: readonly Message[];
  readonly facts?: readonly NewFact[];
  readonly asksFor?: string;
}

export const SYSTEM_PROMPT: Message = {
  role: "system",
  content: textPart("You are a careful assistant. Answer in the language of the question, and say so when you do not know."),
};

/** The tools that are called. */
export const CONVERSATION_TOOLS: readonly Tool[] = TOOLS.map(({ tool }) => tool);

/** A turn of this kind; where there is nothing yet to correct or to ask for, one that tells a fact. */
export function writeTurn(talk: Talk, kind: TurnKind): WrittenTurn {
  switch (kind) {
    case "talk":
      return { kind, messages: [user(says(talk)), assistant(says(talk, 3))] };
    case "code":
      return {
        kind,
        messages: [user(`${says(talk)}\n\n${codeBlock(talk)}`), assistant(`${says(talk)}\n\n${codeBlock(talk)}\n\n${says(talk)}`)],
      };
    case "tool":
      return toolTurn(talk);
    case "parallel-tools":
      return { kind, messages: [user(says(talk)), ...calls(talk, talk.random.between(2, 4)), assistant(says(talk, 2))] };
    case "tool-chain": {
      const rounds = Array.from({ length: talk.random.between(2, 5) }, () => calls(talk, talk.random.between(1, 2)));
      return { kind, messages: [user(says(talk)), ...rounds.flat(), assistant(says(talk, 3))] };
    }
    case "fact":
      return factTurn(talk);
    case "correction":
      return correctionTurn(talk);
    case "question":
      return questionTurn(talk);
    case "oversized":
      return oversizedTurn(talk);
  }
}

/** Mostly it is the user who says it, now and then the assistant. */
function factTurn(talk: Talk): WrittenTurn {
  const fact = plant(talk, newFact(talk.random, talk.planted + 1));
  const messages = talk.random.chance(0.7)
    ? [user(`${says(talk)} ${fact.sentence} ${says(talk)}`), assistant(says(talk))]
    : [user(says(talk)), assistant(`${says(talk)} ${fact.sentence}`)];
  return { kind: "fact", messages, facts: [fact] };
}

/** The oldest fact is the one that turns out to be wrong. */
function correctionTurn(talk: Talk): WrittenTurn {
  const [wrong, ...others] = talk.known;
  if (wrong === undefined) return factTurn(talk);
  talk.known = others;
  const fact = plant(talk, correction(talk.random, talk.planted + 1, wrong));
  return { kind: "correction", messages: [user(`${fact.sentence} ${says(talk)}`), assistant(says(talk))], facts: [fact] };
}

function questionTurn(talk: Talk): WrittenTurn {
  const [first, ...others] = talk.known;
  if (first === undefined) return factTurn(talk);
  const asked = talk.random.pick([first, ...others]);
  // The simulated answer does not repeat the literal: whoever holds the conversation has to have kept it.
  return { kind: "question", messages: [user(asked.question), assistant(says(talk))], asksFor: asked.id };
}

/** One call; in every fourth output stands something that nobody says in words. */
function toolTurn(talk: Talk): WrittenTurn {
  if (!talk.random.chance(0.25)) {
    return { kind: "tool", messages: [user(says(talk)), ...calls(talk, 1), assistant(says(talk, 2))] };
  }
  const fact = plant(talk, newFact(talk.random, talk.planted + 1));
  const results = calls(talk, 1, (output) => hide(output, fact.sentence));
  return { kind: "tool", messages: [user(says(talk)), ...results, assistant(says(talk))], facts: [fact] };
}

/** Somebody pastes a whole book, or a tool prints one. */
function oversizedTurn(talk: Talk): WrittenTurn {
  // No usual tokenizer makes tokens of more than 6 characters of such texts on the average.
  const characters = Math.ceil(talk.window * 6 * (1 + talk.random.between(1, 20) / 10));
  const { random, hasTools } = talk;
  return {
    kind: "oversized",
    messages:
      !hasTools || random.chance(0.5)
        ? [user(`${says(talk)}\n\n${writeProse(random, "english", characters)}`), assistant(says(talk, 2))]
        : [user(says(talk)), ...calls(talk, 1, undefined, characters), assistant(says(talk, 2))],
  };
}

/** A message of an assistant with so many calls, and their results. */
function calls(
  talk: Talk,
  count: number,
  change: (output: string) => string = (output) => output,
  characters?: number,
): readonly Message[] {
  const made = Array.from({ length: count }, () => call(talk, talk.random.pick(TOOLS)));
  const results = made.map(({ asked, tool }): Message => {
    const output = change(tool.output(talk.random, characters ?? outputSize(talk)));
    return { role: "tool", content: textPart(output), toolCallId: asked.id, toolName: asked.name };
  });
  const content = talk.random.chance(0.3) ? textPart(says(talk)) : [];
  return [{ role: "assistant", content, toolCalls: made.map(({ asked }) => asked) }, ...results];
}

function call(talk: Talk, tool: SimulatedTool): { readonly asked: ToolCall; readonly tool: SimulatedTool } {
  talk.called += 1;
  const argumentsJson = JSON.stringify(tool.arguments(talk.random));
  return { asked: { id: `call-${talk.called}`, name: tool.tool.name, argumentsJson }, tool };
}

/** In characters. Most outputs take up to a tenth of the window, a few most of it; some tools have nothing to say. */
function outputSize({ random, window }: Talk): number {
  if (random.chance(0.05)) return 0;
  return random.chance(0.06) ? random.between(window, window * 3) : random.between(20, Math.max(100, window * 0.4));
}

function hide(output: string, sentence: string): string {
  const lineEnd = output.indexOf("\n", output.length / 2);
  return lineEnd === -1 ? `${output}\n${sentence}` : `${output.slice(0, lineEnd)}\n${sentence}${output.slice(lineEnd)}`;
}

function plant(talk: Talk, fact: NewFact): NewFact {
  talk.planted += 1;
  talk.known = [...talk.known, fact].slice(-MOST_KNOWN);
  return fact;
}

/** So that memory stays flat in a conversation without end. */
const MOST_KNOWN = 200;

/** Something short to long, in a script that is now and then another one. */
function says(talk: Talk, times = 1): string {
  const { random, window } = talk;
  const longest = Math.min(900, window / 6);
  return writeProse(random, random.pick(talk.scripts), random.chance(0.4) ? 20 : times * random.between(20, longest));
}

function codeBlock(talk: Talk): string {
  return `\`\`\`\n${writeCode(talk.random, talk.random.between(80, Math.min(1600, talk.window / 3)))}\n\`\`\``;
}

function user(text: string): Message {
  return { role: "user", content: textPart(text) };
}

function assistant(text: string): Message {
  return { role: "assistant", content: textPart(text) };
}
