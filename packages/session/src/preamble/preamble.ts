import type { DiscoveredContext, Message, PartLeft, PromptPart, SentPreamble, Tier, Tokens } from "@oriel/core";
import type { TextSource } from "../prompts/load-prompt-texts.ts";

/** What stands before the first message of a session: its system prompt. */
export interface Preamble {
  /** The same object as long as its text is the same, so that what was worked out of it can be found again. */
  readonly message: Message | undefined;
  readonly text: string;
  /** The mode it was asked for in. */
  readonly mode: string | undefined;
  /** The tier of the window it was made for. */
  readonly tier: Tier;
  /** An estimate. */
  readonly tokens: Tokens;
  /** What the tier lets it take, with context files where there are any. The user's own words may be more. */
  readonly budget: Tokens;
  /** What did not fit, in the order of the text. */
  readonly left: readonly PreambleLeft[];
  /** Context files that stand in it, from the root down. */
  readonly files: DiscoveredContext["files"];
  /** The texts of the mode that it is made from. */
  readonly from: readonly (TextSource & { readonly part: "rules" | "mode" })[];
  /** What could not be had: a mode that is gone, a text of the user's that cannot be read; in sentences. */
  readonly notes: readonly string[];
  /** Whether Oriel says anything in it beside the user's own words. */
  readonly saysMore: boolean;
}

export type PreambleLeft = Omit<PartLeft, "part"> & { readonly part: PromptPart | "context" };

/** What did not fit or could not be had, in sentences. */
export function leftSentences({ left, notes }: Pick<Preamble, "left" | "notes">): readonly string[] {
  return [...left.map(({ part, why }) => `${LEFT_FROM[part]}: ${why}`), ...notes];
}

/** For the receipt; nothing where only the user's own words stand there. */
export function sentPreamble(preamble: Preamble): SentPreamble | undefined {
  const { mode, tier, files, from, saysMore } = preamble;
  if (!saysMore) return undefined;
  // A mode that is gone has said nothing.
  return { mode: from.length === 0 ? undefined : mode, tier: tier.name, left: leftSentences(preamble), files };
}

const LEFT_FROM: Readonly<Record<PreambleLeft["part"], string>> = {
  own: "Of your own system prompt",
  context: "Of the context files",
  rules: "Of the rules",
  mode: "Of what the mode is about",
  detail: "Of the mode's detail",
  skills: "Of the skills",
  tools: "Of the tools",
  hooks: "Of the hooks",
  mcpServers: "Of the MCP servers",
  goal: "Of the goal",
};
