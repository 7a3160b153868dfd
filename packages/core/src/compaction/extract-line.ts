import { isCorrection, subjectOf } from "./statement.ts";

/** One line of an extract to be. */
export interface ExtractLine {
  readonly text: string;
  /** What was said, without who said it. */
  readonly said: string;
  readonly speaker: string;
  /** Whether it comes from an earlier summary. */
  readonly isCarried: boolean;
  readonly worth: number;
}

/**
 * The lines without those that a later one made untrue, and without repetitions. A statement gives way to a later one about the same
 * subject, and to a correction whose subject is a part of its own or the other way round; what the user said, only to the user.
 */
export function withoutOutdated(lines: readonly ExtractLine[]): readonly ExtractLine[] {
  const bySaying = new Map<string, ExtractLine>();
  const bySubject = new Map<string, ExtractLine>();
  const outdated = new Set<ExtractLine>();
  for (const line of lines) {
    const saying = line.said.toLowerCase();
    const subject = subjectOf(line.said);
    const same = bySaying.get(saying);
    if (same !== undefined && !mayReplace(line, same)) {
      outdated.add(line);
      continue;
    }
    if (same !== undefined) outdated.add(same);
    bySaying.set(saying, line);
    if (subject === undefined) continue;
    const rivals = isCorrection(line.said) ? [...bySubject.keys()].filter((other) => areOfOneKind(other, subject)) : [subject];
    for (const rival of rivals) {
      const earlier = bySubject.get(rival);
      if (earlier !== undefined && mayReplace(line, earlier)) outdated.add(earlier);
    }
    const earlier = bySubject.get(subject);
    if (earlier === undefined || mayReplace(line, earlier)) bySubject.set(subject, line);
  }
  return lines.filter((line) => !outdated.has(line));
}

function mayReplace(line: ExtractLine, earlier: ExtractLine): boolean {
  return earlier.speaker !== "user" || line.speaker === "user";
}

function areOfOneKind(one: string, other: string): boolean {
  const [few = [], many = []] = [one.split(" "), other.split(" ")].sort((left, right) => left.length - right.length);
  return few.every((word) => many.includes(word));
}
