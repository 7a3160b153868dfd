/**
 * Where a Markdown text may end early without looking broken, ascending: after a paragraph, an item of an outermost list or a block of
 * code; never inside such a block, and never right after a heading. The end of the text itself is not among them.
 */
export function cleanEnds(markdown: string): readonly number[] {
  const ends: number[] = [];
  let end = 0;
  let fence: string | undefined;
  let last: "nothing" | "heading" | "text" = "nothing";
  for (const { 0: line, index } of markdown.matchAll(/[^\n]+\n?|\n/g)) {
    const blank = line.trim() === "";
    if (fence === undefined && last === "text" && (blank || STARTS_ANEW.test(line)) && end !== ends.at(-1)) ends.push(end);
    if (blank) continue;
    end = index + line.trimEnd().length;
    last = HEADING.test(line) ? "heading" : "text";
    fence = fenceAfter(line, fence);
  }
  return ends.filter((one) => one < end);
}

const HEADING = /^ {0,3}#{1,6}(\s|$)/;
/** A heading, an item of an outermost list, or the beginning of a block of code. */
const STARTS_ANEW = /^( {0,3}#{1,6}(\s|$)|([-*+]|\d{1,9}[.)])\s| {0,3}(```|~~~))/;

/** The marker of the block of code that is open after `line`; one closes with at least as many of the same marks, and nothing else. */
function fenceAfter(line: string, open: string | undefined): string | undefined {
  const [, marks, rest] = /^\s*(`{3,}|~{3,})(.*)/.exec(line) ?? [];
  if (marks === undefined) return open;
  if (open === undefined) return marks;
  return marks.startsWith(open) && rest?.trim() === "" ? undefined : open;
}
