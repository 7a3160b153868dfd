import type { InUse } from "../conversation.ts";
import { cleanEnds } from "./clean-ends.ts";
import { mostThatFits } from "./most-that-fits.ts";
import { oneLine } from "./one-line.ts";
import type { PromptPart } from "./prompt-parts.ts";

/** One part of a system prompt, and how it gets by with less room. */
export interface PromptSection {
  readonly part: PromptPart;
  readonly whole: string;
  readonly shorter: (fits: (text: string) => boolean) => Shorter;
}

/** The most of a part that fits. */
interface Shorter {
  /** Empty when nothing does. */
  readonly text: string;
  /** What is missing, as the beginning of a sentence. */
  readonly missing: string;
  /** Names that are not in the text. */
  readonly unnamed?: readonly string[] | undefined;
}

/** A text that loses its last paragraphs first. */
export function textSection(part: PromptPart, text: string | undefined): PromptSection {
  const whole = text?.trim() ?? "";
  return {
    part,
    whole,
    shorter: (fits) => {
      const ends = cleanEnds(whole);
      const kept = whole.slice(0, ends[mostThatFits(ends.length, (n) => fits(whole.slice(0, ends[n - 1]))) - 1] ?? 0);
      return kept === "" ? NOTHING : { text: kept, missing: "Its last paragraphs are left out" };
    },
  };
}

/** Names of what is in use: first what they are for is left out, then the last names. */
export function namesSection(part: PromptPart, label: string, named: readonly InUse[] = []): PromptSection {
  const items = [...new Map(named.map(({ name, about }) => [oneLine(name), oneLine(about ?? "")]))].filter(([name]) => name !== "");
  const names = items.map(([name]) => name);
  const told = items.map(([name, about]) => `\n- ${name}${about === "" ? "" : `: ${about}`}`);
  const listed = (howMany: number): string => `${label}: ${names.slice(0, howMany).join(", ")}`;
  const isPlain = items.every(([, about]) => about === "");
  return {
    part,
    whole: items.length === 0 ? "" : isPlain ? listed(items.length) : `${label}:${told.join("")}`,
    shorter: (fits) => {
      const howMany = mostThatFits(names.length, (n) => fits(listed(n)));
      if (howMany === 0) return { ...NOTHING, unnamed: names };
      if (howMany === names.length) return { text: listed(howMany), missing: "They are named without what they are for" };
      return { text: listed(howMany), missing: `${howMany} of ${names.length} are named`, unnamed: names.slice(howMany) };
    },
  };
}

/** A goal in the user's words, which loses its end. */
export function goalSection(text: string | undefined): PromptSection {
  const goal = text?.trim() ?? "";
  return {
    part: "goal",
    whole: goal === "" ? "" : `${GOAL} ${goal}`,
    shorter: (fits) => {
      const ends = [...goal.matchAll(WORD_END)].map(({ 0: last, index }) => index + last.length);
      const beginning = (n: number): string => `${GOAL} ${goal.slice(0, ends[n - 1])} …`;
      const howMany = mostThatFits(ends.length, (n) => fits(beginning(n)));
      return howMany === 0 ? NOTHING : { text: beginning(howMany), missing: "Its end is left out" };
    },
  };
}

const NOTHING: Shorter = { text: "", missing: "It is left out" };
const GOAL = "The goal:";
/** The last character of a word that something follows; each character is one where words are written without spaces. */
const WORD_END = /\S(?=\s)|[\p{Ideographic}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}](?=.)/gu;
