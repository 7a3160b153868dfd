/**
 * The value of a JSON column, or `undefined` when it is no JSON or not of the shape: damaged on the disk, or written by another version.
 * For what can be made or learnt again, where an answer without it beats none.
 */
export function readJson<Value>(text: string, hasShape: (value: unknown) => value is Value): Value | undefined {
  const value = parse(text);
  return hasShape(value) ? value : undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse fails in one way only; `undefined` is of no shape.
    return undefined;
  }
}
