import { OrielError } from "@oriel/core";

/** Where the text of a message comes from. */
export interface TextSources {
  /** What stands behind the model's name. */
  readonly words: readonly string[];
  /** What `-p` gives. */
  readonly prompt: string | undefined;
  /** What is piped in; empty when nothing is. */
  readonly piped: string;
}

/**
 * The message that is sent: what was typed, and after a blank line what was piped in; `undefined` when there is neither.
 * @throws OrielError `invalid_request` when it was typed twice.
 */
export function whatIsSaid({ words, prompt, piped }: TextSources): string | undefined {
  if (prompt !== undefined && words.length > 0) {
    throw new OrielError(
      "invalid_request",
      `The text was given twice: with -p and as "${words.join(" ").slice(0, 40)}". Leave one of them out.`,
    );
  }
  const parts = [prompt ?? words.join(" "), piped.replace(/\r?\n$/, "")];
  const said = parts.filter((part) => part.trim() !== "");
  return said.length === 0 ? undefined : said.join("\n\n");
}
