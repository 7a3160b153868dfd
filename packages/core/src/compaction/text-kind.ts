/**
 * What a long text holds, which decides what of it is worth keeping:
 * a JSON list its ends, a search each file's first hits, a log its ends and its complaints, lines of any other kind their ends, prose its ends.
 */
export type TextKind = "json_list" | "search" | "log" | "list" | "lines" | "prose";

/** Tells the kind by simple rules, from a sample of the lines; wrong guesses cost quality, never safety. */
export function textKind(text: string): TextKind {
  if (looksLikeJson(text)) return "json_list";
  const lines = sampleLines(text);
  if (lines.length < LEAST_LINES) return "prose";
  const share = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length / lines.length;
  // Before searches: with its times, a log reads like hits too.
  if (share(LOG_LINE) >= 0.5) return "log";
  if (share(SEARCH_HIT) >= 0.6) return "search";
  if (share(LIST_ITEM) >= 0.6) return "list";
  const meanLength = lines.reduce((sum, line) => sum + line.length, 0) / lines.length;
  // Lines this long are paragraphs: cut inside them, or whole thoughts are lost for a few words too many.
  if (meanLength > LONGEST_MEAN_LINE) return "prose";
  // What builds and test runs print has no time stamps; its complaints matter all the same. Source code that handles errors is no log.
  return share(CODE_LINE) < 0.3 && share(COMPLAINT) > 0 ? "log" : "lines";
}

/** A line that reports that something went wrong. */
export const COMPLAINT: RegExp =
  /\b(?:errors?|err!|fatal|fail(?:ed|ure|s)?|warn(?:ing)?s?|exceptions?|traceback|panic(?:ked)?|denied|timed out|not found)\b|(?:Error|Exception)\b|✗|✖|❌/i;

const LEAST_LINES = 8;
/** Characters of each end. */
const MOST_SAMPLED = 40_000;
const LONGEST_MEAN_LINE = 200;

/** `path:12: text` and `path-12-text`, as grep and ripgrep print them. */
const SEARCH_HIT = /^(?:[A-Za-z]:[\\/])?[^\s:][^:\n]{0,300}?[:-]\d+[:-]/;
const LOG_LINE =
  /^\s*(?:\[?\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|[A-Z][a-z]{2} +\d+ \d\d:\d\d|\[?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b)/;
const LIST_ITEM = /^\s*(?:[-*+•]|\d+[.)])\s/;
const CODE_LINE =
  /[{};,(]\s*$|^\s*\d+[\t→|]|^(?: {2,}|\t)\S|^\s*(?:import|export|def|class|function|const|let|return|#include|package|use)\b/;

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && /[\]}]\s*$/.test(text);
}

/** Of a long text the beginning and the end: a sample says enough, and a build complains last. */
function sampleLines(text: string): readonly string[] {
  const sampled = text.length <= 2 * MOST_SAMPLED ? text : `${text.slice(0, MOST_SAMPLED)}\n${text.slice(-MOST_SAMPLED)}`;
  return sampled.split("\n").filter((line) => line.trim() !== "");
}
