import { type Message, textOf } from "../message.ts";

/**
 * The statements of a message, in order: its sentences and lines, each cut to a length that can be carried on, and the calls of tools.
 * Of very long messages only the beginning and the end are read.
 */
export function sentencesOf(message: Message): readonly string[] {
  const text = textOf(message.content);
  const sampled = text.length <= MOST_READ ? text : `${text.slice(0, MOST_READ - READ_OF_END)}\n${text.slice(-READ_OF_END)}`;
  const said = sampled
    .split("\n")
    .flatMap(sentencesIn)
    .map((sentence) => clipped(sentence.replaceAll(/\s+/g, " ").trim()))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return [...said, ...callsIn(message)];
}

/** The sentences of a line, each as it was written. */
export function sentencesIn(line: string): readonly string[] {
  return line.length > SHORT_LINE ? line.split(SENTENCE_END) : [line];
}

const MOST_READ = 24_000;
const READ_OF_END = 8000;
/** A line this short is one statement, however many full stops are in it. */
const SHORT_LINE = 60;
const LONGEST = 240;
const LONGEST_CALL = 120;
const SENTENCE_END = /(?<=[.!?…]["')\]]?)\s+(?=[\p{L}\p{N}"'(])|(?<=[。！？])/u;

function callsIn(message: Message): readonly string[] {
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  return calls.map((call) => clipped(`called ${call.name} ${call.argumentsJson.replaceAll(/\s+/g, " ")}`, LONGEST_CALL));
}

function clipped(sentence: string, most: number = LONGEST): string {
  if (sentence.length <= most) return sentence;
  const end = sentence.lastIndexOf(" ", most);
  const cut = sentence.slice(0, end > most / 2 ? end : most);
  return `${cut.replace(/[\ud800-\udbff]$/, "")}…`;
}
