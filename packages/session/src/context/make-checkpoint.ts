import {
  type CancelSignal,
  type Checkpoint,
  checkSummary,
  collect,
  EMPTY_REPLY,
  type EngineRequest,
  estimateText,
  extractSummary,
  type FinishReason,
  type Measure,
  type Message,
  OrielError,
  SUMMARY_REQUEST,
  summaryInstruction,
  type Tokens,
  type Tool,
  type Transcript,
  textPart,
  type WantedSummary,
} from "@oriel/core";
import type { Offer } from "../offer.ts";

export interface SummaryRequest {
  readonly wanted: WantedSummary;
  readonly transcript: Transcript;
  /** The prompt as it was last sent, without the new message: with it as its beginning the engine reads only the instruction. */
  readonly prefix: readonly Message[];
  /** As in the conversation's own requests: templates put them at the front. */
  readonly tools: readonly Tool[] | undefined;
  readonly writer: Offer;
  readonly window: number | undefined;
  /** The texts of the checkpoints that go into the new one. */
  readonly merged: readonly string[];
  /** The messages before this position are those that these checkpoints stand for. */
  readonly mergedTo: number;
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
  const { wanted, transcript, merged, mergedTo, measure, writer } = asked;
  // A conversation without end has thousands of messages behind its checkpoint: what that says of them is carried over instead.
  const stretch = transcript.entries.slice(mergedTo, wanted.to);
  const replaced = stretch.map(({ message }) => message);
  const notes: string[] = [];
  for (const instruction of [summaryInstruction(wanted, asked.focus), SUMMARY_REQUEST]) {
    const written = await write(asked, instruction, signal);
    const checked = written.ok ? checkSummary(written.text, wanted, replaced, measuredBy(written, measure), written.finish) : written;
    if (checked.ok) return { checkpoint: checkpointOf(asked, checked.text, checked.tokens, writer.served.name, nowMs), notes };
    notes.push(`A summary by ${writer.served.name} was not used. ${checked.reason}`);
  }
  const text = extractSummary(stretch, merged, wanted.mostTokens, measure);
  return { checkpoint: checkpointOf(asked, text, measure(text), "extract", nowMs), notes };
}

type Written = WrittenSummary | { readonly ok: false; readonly reason: string };

interface WrittenSummary {
  readonly ok: true;
  readonly text: string;
  readonly finish: FinishReason;
  /** As the engine counted what it wrote. */
  readonly tokens: Tokens | undefined;
}

/** Who wrote a text has counted it: what is left of it is measured by that. */
function measuredBy({ text, tokens }: WrittenSummary, otherwise: Measure): Measure {
  const estimate = estimateText(text);
  return tokens === undefined || estimate === 0 ? otherwise : (part) => Math.ceil((estimateText(part) * tokens) / estimate);
}

async function write(
  { wanted, prefix, tools, writer, window }: SummaryRequest,
  instruction: string,
  signal: CancelSignal,
): Promise<Written> {
  const message: Message = { role: "user", content: textPart(instruction) };
  const request: EngineRequest = {
    model: writer.served.details.name,
    prompt: { kind: "chat", messages: [...prefix, message], tools },
    // The most likely words: a summary is no place for invention.
    sampling: { temperature: 0 },
    maxTokens: wanted.mostTokens,
    window,
    think: writer.served.details.abilities?.includes("thinking") === true ? false : undefined,
    whole: true,
  };
  let reply = EMPTY_REPLY;
  try {
    for await (const events of writer.engine.send(request, signal)) reply = collect(reply, events);
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof OrielError)) throw thrown;
    return { ok: false, reason: `The engine said ${thrown.code}.` };
  }
  return { ok: true, text: reply.text, finish: reply.finish?.reason ?? "unknown", tokens: reply.usage.replyTokens };
}

function checkpointOf({ wanted }: SummaryRequest, text: string, tokens: Tokens, by: string, nowMs: number): Checkpoint {
  return {
    id: wanted.id,
    text,
    tokens,
    level: wanted.level,
    by,
    messages: wanted.to - wanted.from,
    replacedTokens: wanted.replacedTokens,
    createdAt: new Date(nowMs).toISOString(),
  };
}
