import {
  type CancelSignal,
  type Checkpoint,
  checkSummary,
  estimateText,
  extractSummary,
  freshEntries,
  type Known,
  type Measure,
  type Message,
  rewritesOf,
  SUMMARY_REQUEST,
  summaryInstruction,
  type Tokens,
  type Tool,
  type Transcript,
  textPart,
  type WantedSummary,
  withoutRepeats,
} from "@oriel/core";
import type { Offer } from "../offer.ts";
import { askWriter, type WriterRequest, type WrittenText } from "./ask-writer.ts";

export interface SummaryRequest {
  readonly wanted: WantedSummary;
  readonly transcript: Transcript;
  /** The prompt as it was last sent, without the new message: with it as its beginning the engine reads only the instruction. */
  readonly prefix: readonly Message[];
  /** As in the conversation's own requests: templates put them at the front. */
  readonly tools: readonly Tool[] | undefined;
  /** `undefined` where whoever was to write it is not there. */
  readonly writer: Offer | undefined;
  readonly window: number | undefined;
  /** At least those that the wanted one names. */
  readonly checkpoints: Known["checkpoints"];
  readonly measure: Measure;
  readonly focus?: string | undefined;
}

export interface MadeCheckpoint {
  readonly checkpoint: Checkpoint;
  /** What went wrong on the way, in sentences for the receipt. */
  readonly notes: readonly string[];
}

/**
 * Has a summary written by a model, and checks it before it may stand for anything. A second try asks in one plain sentence, which small
 * models follow better than a list of wishes; when that fails too, the deterministic extract stands in: this always answers.
 * @throws OrielError `cancelled` only.
 */
export async function makeCheckpoint(asked: SummaryRequest, nowMs: number, signal: CancelSignal): Promise<MadeCheckpoint> {
  const { wanted, transcript, checkpoints, measure, writer } = asked;
  const textsOf = (ids: readonly string[]): readonly string[] => ids.flatMap((id) => checkpoints.get(id)?.text ?? []);
  // A conversation without end has thousands of messages behind its checkpoint: what that says of them is carried over instead.
  const stretch = freshEntries(transcript, wanted);
  const replaced = stretch.map(({ message }) => message);
  const notes: string[] = [];
  const instructions = [summaryInstruction(wanted, asked.focus), SUMMARY_REQUEST];
  for (const by of writer === undefined ? [] : instructions.map((instruction) => ({ writer, instruction }))) {
    const written = await askWriter(by.writer, requestOf(asked, by.instruction), signal);
    const checked = written.ok ? checkSummary(written.text, wanted, replaced, measuredBy(written, measure), written.finish) : written;
    if (written.ok && checked.ok) {
      // Models tell all they have read again, though the earlier summaries stand beside this one.
      const text = withoutRepeats(checked.text, textsOf(wanted.follows));
      const tokens = text === checked.text ? checked.tokens : measuredBy(written, measure)(text);
      if (text !== "") return { checkpoint: checkpointOf(asked, text, tokens, by.writer.served.name, nowMs), notes };
    }
    notes.push(`A summary by ${by.writer.served.name} was not used. ${checked.ok ? NOTHING_NEW : checked.reason}`);
  }
  const text = extractSummary(stretch, textsOf(wanted.merges), wanted.mostTokens, measure);
  return { checkpoint: checkpointOf(asked, text, measure(text), "extract", nowMs), notes };
}

const NOTHING_NEW = "It says only what earlier summaries say.";

/** Who wrote a text has counted it: what is left of it is measured by that. */
function measuredBy({ text, tokens }: WrittenText, otherwise: Measure): Measure {
  const estimate = estimateText(text);
  return tokens === undefined || estimate === 0 ? otherwise : (part) => Math.ceil((estimateText(part) * tokens) / estimate);
}

function requestOf({ wanted, prefix, tools, window }: SummaryRequest, instruction: string): WriterRequest {
  const message: Message = { role: "user", content: textPart(instruction) };
  return { messages: [...prefix, message], tools, maxTokens: wanted.mostTokens, window };
}

function checkpointOf({ wanted, checkpoints, focus }: SummaryRequest, text: string, tokens: Tokens, by: string, nowMs: number): Checkpoint {
  const sources = wanted.merges.flatMap((id) => checkpoints.get(id) ?? []);
  return {
    id: wanted.id,
    text,
    tokens,
    level: wanted.level,
    by,
    messages: wanted.to - wanted.from,
    replacedTokens: wanted.replacedTokens,
    createdAt: new Date(nowMs).toISOString(),
    focus,
    rewrites: rewritesOf(sources),
  };
}
