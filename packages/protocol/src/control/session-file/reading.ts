import type { JsonObject, WholeSession } from "@oriel/core";

/** A session out of a file, with the ids it has there. */
export interface SessionReading {
  readonly whole: WholeSession;
  /** The format and its version, in words. */
  readonly format: string;
  /** What the user should know of how it was taken over, as sentences: above all what was left out. */
  readonly notes: readonly string[];
}

/** The fields of an object that are not among those that are read. */
export function otherFields(object: JsonObject, known: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !known.includes(name)));
}

/** The note about fields that nobody knows; none when there are none. @param fields their places, each once. */
export function leftOut(fields: ReadonlySet<string>): readonly string[] {
  return fields.size === 0 ? [] : [`Left out, since Oriel does not know them: ${[...fields].join(", ")}.`];
}
