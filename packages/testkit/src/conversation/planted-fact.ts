import type { Role } from "@oriel/core";
import type { Choice, Random } from "./random.ts";

/** Something that was said once, and that can be looked for ever after. */
export interface PlantedFact {
  readonly id: string;
  /** What tells that the fact is there: it stands in one message of the whole conversation. */
  readonly literal: string;
  /** A question to which the literal is the answer. */
  readonly question: string;
  /** The position of its message in the conversation, and who said it. */
  readonly at: number;
  readonly role: Role;
  /** Id of the fact that it corrects, which is wrong from here on. */
  readonly corrects?: string | undefined;
}

/** A fact that is not yet said. */
export interface NewFact extends Pick<PlantedFact, "id" | "literal" | "question" | "corrects"> {
  readonly sentence: string;
  readonly subject: string;
}

/** Finds the literals of planted facts in a text, whatever conversation they are from. */
export const FACT_LITERAL: RegExp = /\b[A-Z]{2}\d{5,}-\d{4}\b/g;

/** What became of a fact in one prompt. */
export type Fate = "sent" | "compressed" | "recallable" | "dropped";

/**
 * @param prompt What was sent: the messages as they are, and the notes that stand for others (summaries, and what was recalled).
 * @param isFound Whether a search for the fact's question over what has left the prompt brings its message.
 */
export function fateOf(
  fact: PlantedFact,
  prompt: { readonly messages: string; readonly notes: string },
  isFound: (fact: PlantedFact) => boolean,
): Fate {
  if (prompt.messages.includes(fact.literal)) return "sent";
  if (prompt.notes.includes(fact.literal)) return "compressed";
  return isFound(fact) ? "recallable" : "dropped";
}

/** The fact of this number; with another number, another literal. */
export function newFact(random: Random, number: number): NewFact {
  const subject = `the ${random.pick(THINGS)} of ${random.pick(OWNERS)} ${number}`;
  const literal = literalOf(random, number);
  return { id: `fact-${number}`, literal, subject, question: `What is ${subject}?`, sentence: `Remember that ${subject} is ${literal}.` };
}

/** A fact that takes the place of an earlier one, without saying the old literal again. */
export function correction(random: Random, number: number, wrong: NewFact): NewFact {
  const literal = literalOf(random, number);
  const { subject, question } = wrong;
  const sentence = `Correction: ${subject} is not what I said before, it is ${literal}.`;
  return { id: `fact-${number}`, literal, subject, question, sentence, corrects: wrong.id };
}

function literalOf(random: Random, number: number): string {
  const letter = (): string => String.fromCharCode(random.between(65, 90));
  return `${letter()}${letter()}${String(number).padStart(5, "0")}-${random.between(1000, 9999)}`;
}

const THINGS: Choice<string> = ["door code", "invoice number", "release key", "serial number", "reference", "locker", "permit"];
const OWNERS: Choice<string> = ["the harbour office", "building", "order", "the northern depot", "project Heron", "the archive", "vessel"];
