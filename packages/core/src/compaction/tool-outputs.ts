import { exchangesAmong } from "../context/exchange.ts";
import { type ToolCall, textOf } from "../message.ts";
import type { Tokens } from "../units.ts";
import { type Standing, standingMessages, standingPositions } from "./standing.ts";
import type { Draft } from "./strategy.ts";

/** A result of a tool that may be shortened. */
export interface ToolOutput extends Standing {
  /** Whether it is beyond the newest ones, those that may stay whole. */
  readonly isOld: boolean;
  /** Whether the same tool was called with the same arguments again, or gave the very same text again, and that result stands too. */
  readonly isRenewed: boolean;
}

/** The results of tools in a prompt, oldest first, but for those of the newest exchange: the model is at work on them. */
export function toolOutputs(draft: Draft, keepTokens: Tokens): readonly ToolOutput[] {
  const { entries } = draft.transcript;
  const exchanges = exchangesAmong(entries, standingPositions(draft.pieces));
  const newest = new Set(exchanges.at(-1));
  const calls = callsByResult(draft, exchanges);
  const later = new Set<string>();
  const outputs: ToolOutput[] = [];
  let kept = 0;
  for (const standing of [...standingMessages(draft)].reverse()) {
    const { at, message, tokens } = standing;
    if (message.role !== "tool") continue;
    const call = calls.get(at);
    const names = [`text:${textOf(message.content)}`, ...(call === undefined ? [] : [`call:${call.name}:${call.argumentsJson.trim()}`])];
    const isRenewed = names.some((name) => later.has(name));
    for (const name of names) later.add(name);
    if (!isRenewed) kept += tokens;
    if (!newest.has(at)) outputs.push({ ...standing, isOld: kept > keepTokens, isRenewed });
  }
  return outputs.reverse();
}

/** Which call each result is for: by its id, else by its place among the results of its exchange. */
function callsByResult({ transcript: { entries } }: Draft, exchanges: readonly (readonly number[])[]): ReadonlyMap<number, ToolCall> {
  const found = new Map<number, ToolCall>();
  for (const [first, ...results] of exchanges) {
    const caller = first === undefined ? undefined : entries[first]?.message;
    const calls = caller?.role === "assistant" ? (caller.toolCalls ?? []) : [];
    results.forEach((at, index) => {
      const message = entries[at]?.message;
      const id = message?.role === "tool" ? message.toolCallId : undefined;
      const call = id === undefined ? calls[index] : calls.find((call) => call.id === id);
      if (call !== undefined) found.set(at, call);
    });
  }
  return found;
}
