import type { Measure } from "../context/piece.ts";
import type { WantedSummary } from "../context/prompt-plan.ts";
import type { Message } from "../message.ts";
import type { FinishReason } from "../reply.ts";
import type { Tokens } from "../units.ts";
import { isEcho } from "./is-echo.ts";
import { isOrderToModel } from "./order-to-model.ts";
import { repeatsItself } from "./repeats-itself.ts";
import { saidOnce } from "./said-once.ts";
import { specificsOf } from "./specifics.ts";
import { stripSummary } from "./strip-summary.ts";
import { SUMMARY_REQUEST } from "./summary-instruction.ts";

export type CheckedSummary =
  | { readonly ok: true; readonly text: string; readonly tokens: Tokens }
  | { readonly ok: false; readonly reason: string };

/**
 * Whether what a model answered may take the place of the messages it stands for. Whatever is doubtful is refused: a refused summary costs
 * another try or an extract, a wrong one stays in the conversation for good.
 *
 * An answer that was cut off, or is longer than it may be, is used up to its last complete line when that is most of it: every line is a
 * fact of its own, and what is lost are the last lines of many.
 */
export function checkSummary(
  text: string,
  wanted: Pick<WantedSummary, "mostTokens" | "replacedTokens">,
  replaced: readonly Message[],
  measure: Measure,
  finish: FinishReason,
): CheckedSummary {
  const unusable = refusalByFinish(finish);
  if (unusable !== undefined) return { ok: false, reason: unusable };

  const bare = stripSummary(text)
    .split("\n")
    .filter((line) => !isOrderToModel(line))
    .join("\n")
    .trim();
  const problem = problemWith(bare, replaced);
  if (problem !== undefined) return { ok: false, reason: problem };
  const stripped = saidOnce(bare);

  const most = Math.min(wanted.mostTokens, wanted.replacedTokens - 1);
  const whole = measure(stripped);
  const isWhole = !isCutOff(finish) && whole <= most;
  const usable = isWhole ? stripped : completeLines(stripped, isCutOff(finish), most, measure);
  if (usable.length < LEAST_LEFT * stripped.length) {
    const reason = isCutOff(finish)
      ? "It was cut off before it was complete."
      : `It has ${whole} tokens, where at most ${most} are of use.`;
    return { ok: false, reason };
  }
  return { ok: true, text: usable, tokens: measure(usable) };
}

/** The share of an answer that must remain when lines are taken off its end. */
const LEAST_LEFT = 0.7;

function refusalByFinish(finish: FinishReason): string | undefined {
  switch (finish) {
    case "stop":
    case "allowance":
    case "window":
    // Some engines do not say how a reply ended; what they stream in full is taken to be complete.
    case "unknown":
      return undefined;
    case "tool-calls":
      return "The model called a tool instead.";
    case "content-filter":
      return "The engine's content filter stopped it.";
    default:
      return finish satisfies never;
  }
}

function isCutOff(finish: FinishReason): boolean {
  return finish === "allowance" || finish === "window";
}

function problemWith(summary: string, replaced: readonly Message[]): string | undefined {
  if (NOTHING.test(summary)) return "It is empty.";
  if (MARKUP.test(summary)) return "It holds markers of a chat template, or the call of a tool.";
  if ((summary.match(TURN) ?? []).length > 1) return "It goes on with the conversation instead.";
  if (COURTESY.test(summary)) return "It is a courtesy and no summary.";
  if (REFUSAL.test(summary)) return "It is a refusal, or the text of an error.";
  if (repeatsItself(summary)) return "It repeats itself.";
  if (summary.includes(SUMMARY_REQUEST) || isEcho(summary, replaced)) return "It repeats what it was given.";
  if (isAboutNothing(summary, replaced)) return "It keeps none of the names and numbers of the conversation.";
  return undefined;
}

const NOTHING = /^[^\p{L}\p{N}]*(?:facts?|summary)?[^\p{L}\p{N}]*(?:none|nothing|n\/a|empty|no facts?)?[^\p{L}\p{N}]*$/iu;
const MARKUP =
  /<\|[^|\n]{1,40}\|>|<\/?s>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:start|end)_of_turn>|<\/?(?:tool_call|tool_calls|tool_response|function_calls|invoke)\b|\[TOOL_CALLS\]|<\/?oriel-|^\s*\{\s*"(?:name|function|tool)"\s*:[\s\S]*"(?:arguments|parameters)"\s*:/im;
const TURN = /^\s*(?:\*\*)?(?:user|human|assistant|system|ai|bot)(?:\*\*)?\s*:/gim;
const COURTESY = /^(?:thanks?|thank you|noted|ok(?:ay)?|sure|got it|understood|i (?:see|understand|will remember))\b[^\n]{0,60}$/i;
const REFUSAL =
  /^\s*(?:(?:i(?:'m| am) )?sorry\b|i apologi[sz]e\b|i (?:can(?:'t|not)|am (?:unable|not able)|won't)\b|as an ai\b|(?:internal server )?error(?: \d+)?\s*[:!]|error (?:generating|while|during)\b|traceback \(most recent|\{\s*"(?:error|detail)"\s*:|<!doctype html|<html\b)/i;

/** As many lines as there is room for, when that is most of them, or statements where there is but one line. Of an answer that was cut off, the last is not complete. */
function completeLines(text: string, isCutOff: boolean, most: Tokens, measure: Measure): string {
  const isOneLine = !text.includes("\n");
  const lines = isOneLine ? text.split(/(?<=[.;])\s+|(?<=[。；])/) : text.split("\n");
  if (isCutOff) lines.pop();
  const written = (): string => lines.join(isOneLine ? " " : "\n").trimEnd();
  while (written().length >= LEAST_LEFT * text.length && measure(written()) > most) lines.pop();
  return written();
}

/** Whether it keeps nothing of much that could be kept. */
function isAboutNothing(summary: string, replaced: readonly Message[]): boolean {
  const specifics = specificsOf(replaced);
  const said = summary.toLowerCase();
  return specifics.size >= ENOUGH_SPECIFICS && ![...specifics].some((specific) => said.includes(specific));
}

const ENOUGH_SPECIFICS = 3;
