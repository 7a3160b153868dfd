import type { JsonObject, Timings, Tokens, Usage } from "@oriel/core";
import { countAt, fieldsOf, isFields, listOf, spanAt, textAt } from "../fields.ts";

/** What one chunk says, without the fields it leaves open. A chunk that says nothing has no fields at all. */
export interface Said {
  readonly progress?: { readonly done: Tokens; readonly total: Tokens | undefined };
  readonly thinking?: string;
  readonly text?: string;
  readonly toolCalls?: readonly JsonObject[];
  /** The server's own word for why the reply ended. */
  readonly finish?: string;
  /** What the chunk counts. */
  readonly counted?: Usage;
  /** What its timings let one reckon. */
  readonly timed?: Usage;
  readonly timings?: Timings;
}

type Saying = { -readonly [Field in keyof Said]: Said[Field] };

/** Reads a chunk of `/v1/chat/completions` or `/v1/completions`, or a whole reply, which is shaped alike. Foreign fields say nothing. */
export function saidIn(chunk: JsonObject): Said {
  const said: Saying = {};
  const choice = fieldsOf(listOf(chunk["choices"])[0]);
  readProgress(chunk, said);
  readMessage(choice, said);
  const finish = textAt(choice, "finish_reason");
  if (finish !== undefined) said.finish = finish;
  readFigures(chunk, said);
  return said;
}

function readMessage(choice: JsonObject, said: Saying): void {
  const { delta, message: whole } = choice;
  // A completion has its text in the choice itself.
  const message = isFields(delta) ? delta : isFields(whole) ? whole : choice;
  const thinking = textAt(message, "reasoning_content") ?? textAt(message, "reasoning");
  if (thinking !== undefined) said.thinking = thinking;
  const text = textAt(message, "content") ?? textAt(message, "text");
  if (text !== undefined) said.text = text;
  const calls = listOf(message["tool_calls"]).map(fieldsOf);
  // Whole calls are numbered by their place; pieces carry the number of the call they belong to.
  if (calls.length > 0) said.toolCalls = message === whole ? calls.map((call, index) => ({ index, ...call })) : calls;
}

function readProgress(chunk: JsonObject, said: Saying): void {
  const progress = fieldsOf(chunk["prompt_progress"]);
  const done = countAt(progress, "processed");
  if (done !== undefined) said.progress = { done, total: countAt(progress, "total") };
}

function readFigures(chunk: JsonObject, said: Saying): void {
  const { usage, timings } = chunk;
  if (isFields(usage)) said.counted = countedUsage(usage);
  if (!isFields(timings)) return;
  said.timed = timedUsage(timings);
  said.timings = { promptMs: spanAt(timings, "prompt_ms"), replyMs: spanAt(timings, "predicted_ms") };
}

function countedUsage(told: JsonObject): Usage {
  return {
    promptTokens: countAt(told, "prompt_tokens"),
    cachedTokens: countAt(fieldsOf(told["prompt_tokens_details"]), "cached_tokens"),
    replyTokens: countAt(told, "completion_tokens"),
  };
}

/** llama-server's figures: what it read anew, and what it had in its cache. */
function timedUsage(told: JsonObject): Usage {
  const cached = countAt(told, "cache_n");
  const fresh = countAt(told, "prompt_n");
  return {
    promptTokens: fresh === undefined ? undefined : fresh + (cached ?? 0),
    cachedTokens: cached,
    replyTokens: countAt(told, "predicted_n"),
  };
}
