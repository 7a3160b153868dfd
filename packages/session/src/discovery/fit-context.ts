import { cleanEnds, formatCount, type Measure, mostThatFits, oneLine, type Tokens } from "@oriel/core";
import type { ContextFile, Discovered } from "./discovered.ts";
import type { GatheredFile } from "./gather-context.ts";

type ContextText = Extract<GatheredFile, { readonly kind: "text" }>;

/**
 * What goes into the prompt of the files that were found, which come in the order of the text. Files that fit whole go first, the nearest
 * before those above it; what room they leave goes, in the same order, to beginnings of those that do not fit.
 */
export function fitContext(found: readonly GatheredFile[], budget: Tokens, measure: Measure): Omit<Discovered, "root"> {
  const texts = found.filter((file) => file.kind === "text");
  const nearestFirst = texts.toReversed();
  const kept = new Map<ContextText, Kept>();
  const compose = (): string => texts.flatMap((file) => kept.get(file)?.section ?? []).join("\n\n");
  const fits = (file: ContextText, candidate: Kept): boolean => {
    kept.set(file, candidate);
    const isWithin = measure(compose()) <= budget;
    if (!isWithin) kept.delete(file);
    return isWithin;
  };

  const tooLong = nearestFirst.filter((file) => !fits(file, { kind: "whole", section: sectionOf(file, file.text) }));
  for (const file of tooLong) {
    const ends = cleanEnds(file.text);
    const beginning = (n: number): Kept => ({ kind: "cut", section: sectionOf(file, `${file.text.slice(0, ends[n - 1])}\n\n${CUT_MARK}`) });
    const howMany = mostThatFits(ends.length, (n) => fits(file, beginning(n)));
    if (howMany > 0) kept.set(file, beginning(howMany));
  }

  const text = compose();
  return {
    text,
    tokens: text === "" ? 0 : measure(text),
    files: found.map((file) => (file.kind === "text" ? accountOf(file, kept.get(file), budget, measure) : file)),
  };
}

interface Kept {
  readonly kind: "whole" | "cut";
  readonly section: string;
}

const CUT_MARK = "[The rest of this file is left out.]";

/** What stands above a file's text. */
export function headingOf(path: string): string {
  return `Context from ${oneLine(path)}:\n\n`;
}

function sectionOf(file: ContextText, text: string): string {
  return `${headingOf(file.path)}${text}`;
}

function accountOf(file: ContextText, kept: Kept | undefined, budget: Tokens, measure: Measure): ContextFile {
  const { path, bytes, note } = file;
  const found = { path, bytes, ...(note === undefined ? {} : { note }) };
  if (kept?.kind === "whole") return { ...found, kind: "whole", tokens: measure(kept.section) };
  const whole = formatCount(measure(sectionOf(file, file.text)));
  const room = `context files have ${formatCount(budget)} tokens together`;
  if (kept !== undefined) {
    const tokens = measure(kept.section);
    return { ...found, kind: "cut", tokens, why: `${formatCount(tokens)} of its ${whole} tokens are in the prompt: ${room}.` };
  }
  return { ...found, kind: "left_out", reason: "no_room", why: `Not even its first paragraph fits of its ${whole} tokens: ${room}.` };
}
