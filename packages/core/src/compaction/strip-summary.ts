/**
 * What of a model's answer is the summary itself: without its thinking, a code fence around it, and talk before and after.
 * A thought that is never closed swallows all: nothing is left.
 */
export function stripSummary(text: string): string {
  const spoken = text.replaceAll(THOUGHT, "").replace(OPEN_THOUGHT, "").replace(CLOSED_THOUGHT, "");
  const fenced = FENCE.exec(spoken.trim());
  const lines = (fenced?.[1] ?? spoken).trim().split("\n");
  while (lines.length > 1 && OPENING.test(lines[0] ?? "")) lines.shift();
  while (lines.length > 1 && CLOSING.test(lines.at(-1) ?? "")) lines.pop();
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

const THOUGHT = /<(think|thinking|thought|reasoning)>[\s\S]*?<\/\1>/gi;
/** Templates that open the thought in the prompt leave only its end in the answer. */
const CLOSED_THOUGHT = /^[\s\S]*<\/(?:think|thinking|thought|reasoning)>/i;
const OPEN_THOUGHT = /<(?:think|thinking|thought|reasoning)>[\s\S]*$/i;
const FENCE = /^(?:[^\n`]{0,120}\n+)?```[a-z]*\n([\s\S]*?)\n?```\s*$/i;
/** An empty line, `Sure!`, `Here is the summary:`, a heading that says no more than that. */
const OPENING =
  /^\s*$|^\s*(?:sure|certainly|of course|okay|ok|absolutely)\b[^\n]{0,80}$|^\s*(?:here(?:'s| is| are)|below (?:is|are)|this is|the following)\b[^\n]{0,120}:\s*$|^[\s#*]*(?:summary|list of facts|facts|conversation summary)[\s:*]*$/i;
const CLOSING =
  /^\s*$|^\s*(?:let me know|is there anything|feel free|i hope|would you like|if you (?:need|want|have|would)|please let me)\b[^\n]{0,200}$/i;
