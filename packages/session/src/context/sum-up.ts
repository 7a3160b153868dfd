import {
  type CancelSignal,
  type CheckedSummary,
  CONVERSATION_SUMMARY_FORMAT,
  CONVERSATION_SUMMARY_REQUEST,
  type ConversationSummary,
  checkSummary,
  estimateText,
  extractSummary,
  type FinishReason,
  type Message,
  OrielError,
  type ReplyFormat,
  readSummary,
  SUMMARY_REQUEST,
  type Tokens,
  textOf,
  tidyTopics,
  topicsOf,
} from "@oriel/core";
import type { Offer } from "../offer.ts";
import { type AsidePrompt, type AsideRoom, asidePrompt, asideRoom } from "./aside-prompt.ts";
import { askWriter, type NotWritten, type WriterRequest } from "./ask-writer.ts";
import { atRest, type RestPorts } from "./at-rest.ts";
import type { Asked } from "./ports.ts";

/** What a conversation is about, and who says so. */
export interface SummedUp extends Pick<ConversationSummary, "summary" | "topics"> {
  /** The model that wrote it, or `extract`. */
  readonly by: string;
  /** Why what a model wrote was not used, in sentences. */
  readonly notes: readonly string[];
}

/** Room for five sentences and eight topics. */
const MOST_TOKENS: Tokens = 320;
/** An extract is a line or two: whole sentences of the conversation say less than a summary of the same length. */
const EXTRACT_TOKENS: Tokens = 100;

/**
 * Sums a conversation up in a few sentences and words for its topics: by a model, after the prompt as it was last sent, so that the engine
 * that has it in its cache reads the instruction alone. It is asked for JSON first; then in one plain sentence, which small models follow
 * better. When neither is of use, an extract stands in. What the model must not see is in none of them.
 * @throws OrielError `cancelled`; `empty_history` when there is nothing that may be summed up.
 */
export async function sumUp(ports: RestPorts, asked: Asked, writer: Offer, signal: CancelSignal): Promise<SummedUp> {
  const rest = await atRest(ports, asked);
  const room = asideRoom(rest, asked, writer, MOST_TOKENS);
  const { name } = writer.served;
  const notes: string[] = [];
  for (const way of WAYS) {
    const { messages, entries } = asidePrompt(ports, rest, room, way.instruction);
    const said = entries.map(({ message }) => message);
    if (said.length === 0) throw new OrielError("empty_history", "There is nothing to sum up: the model may see none of what was said.");
    const answer = messages === undefined ? NO_ROOM : await askWriter(writer, requestOf(messages, room, way.format), signal);
    const read = answer.ok ? way.read(answer.text, answer.finish) : answer;
    const checked = read.ok ? check(read, said, room.allowance) : read;
    if (checked.ok) {
      const topics = tidyTopics(read.ok ? read.topics : []);
      return { summary: asSentences(checked.text), topics: topics.length === 0 ? topicsOf(said) : topics, by: name, notes };
    }
    notes.push(`A summary by ${name} was not used. ${checked.reason}`);
  }
  return { ...extracted(asidePrompt(ports, rest, room, SUMMARY_REQUEST)), notes };
}

type Read = { readonly ok: true; readonly summary: string; readonly topics: readonly string[]; readonly finish: FinishReason };

interface Way {
  readonly instruction: string;
  readonly format: ReplyFormat | undefined;
  readonly read: (text: string, finish: FinishReason) => Read | NotWritten;
}

const NO_ROOM: NotWritten = { ok: false, reason: "Its window has no room for what can never leave and the instruction." };

const WAYS: readonly Way[] = [
  {
    instruction: CONVERSATION_SUMMARY_REQUEST,
    format: CONVERSATION_SUMMARY_FORMAT,
    read(text) {
      const written = readSummary(text);
      // What could be read to its end was not cut off, however the reply ended.
      return written === undefined ? { ok: false, reason: "It is no JSON." } : { ok: true, ...written, finish: "stop" };
    },
  },
  { instruction: SUMMARY_REQUEST, format: undefined, read: (text, finish) => ({ ok: true, summary: text, topics: [], finish }) },
];

function check({ summary, finish }: Read, said: readonly Message[], most: Tokens): CheckedSummary {
  if (said.some(({ content }) => flat(textOf(content)) === flat(summary))) return { ok: false, reason: "It repeats what it was given." };
  // It replaces nothing, and need not be smaller than that.
  return checkSummary(summary, { mostTokens: most, replacedTokens: Number.MAX_SAFE_INTEGER }, said, estimateText, finish);
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function requestOf(messages: readonly Message[], { allowance, sentWindow }: AsideRoom, format: ReplyFormat | undefined): WriterRequest {
  return { messages, maxTokens: allowance, window: sentWindow, format };
}

function extracted({ entries, checkpoints }: AsidePrompt): Omit<SummedUp, "notes"> {
  const text = extractSummary(entries, checkpoints, EXTRACT_TOKENS, estimateText);
  return { summary: asSentences(text), topics: topicsOf(entries.map(({ message }) => message)), by: "extract" };
}

/** A list of facts, as a model or an extract writes it, as one paragraph in which nothing is said twice. */
function asSentences(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(LISTED, "").replace(LABEL, "").replaceAll(/\s+/g, " ").trim());
  const statements = lines.flatMap((line) => (line === "" ? [] : ended(line).split(BETWEEN)));
  const said = statements.map((statement) => statement.replace(END, "").toLowerCase());
  const once = statements.filter((_, at) => said.indexOf(said[at] ?? "") === at);
  return once.map((statement, at) => (at === once.length - 1 ? statement.replace(/;$/, ".") : statement)).join(" ");
}

function ended(line: string): string {
  return END.test(line) ? line : `${line}.`;
}

/** What begins a line of a list, and who said it in an extract. */
const LISTED = /^\s*(?:[-*•]|\d{1,2}[.)])\s+(?:(?:user|assistant|tool [^:]{0,80}): )?/u;
const LABEL = /^\s*(?:facts?|summary)\s*:\s*/i;
const END = /[.!?…:;。！？]$/u;
const BETWEEN = /(?<=[.;!?])\s+/;
