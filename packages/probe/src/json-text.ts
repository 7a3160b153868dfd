/** The JSON in what a tool printed, which may begin with lines of warnings; `undefined` where there is none. */
export function parseJsonAfterChatter(text: string): unknown {
  // From each line that may open it: a warning may begin with a bracket too. A few are enough for any real tool.
  const openings = [...text.matchAll(/^[ \t]*[{[]/gm)].slice(0, 5);
  for (const { index } of openings) {
    try {
      return JSON.parse(text.slice(index));
    } catch {
      // Not here: the next opening, or none.
    }
  }
  return undefined;
}

/** The value at a path of property names; `undefined` where the path leads nowhere. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (!isObject(found)) return undefined;
    found = found[name];
  }
  return found;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
