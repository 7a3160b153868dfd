/** A text for a mode and tier, as the parts of a system prompt it makes. */
export interface Template {
  /** What the mode is about. */
  readonly mode: string;
  /** The tier's detail. */
  readonly detail: string;
}

/** The first paragraph of a text is what the mode is about, the rest is the tier's detail. */
export function splitTemplate(text: string): Template {
  const whole = text.trim();
  const [mode = ""] = whole.split(/\n[^\S\n]*\n/, 1);
  return { mode: mode.trim(), detail: whole.slice(mode.length).trim() };
}
