import type { InUse } from "../conversation.ts";

/** What a system prompt is made of, in the order in which it stands there. What is left out is not in use. */
export interface PromptParts {
  /** The user's own system prompt. Never shortened. */
  readonly own?: string | undefined;
  /** What holds in every mode. */
  readonly rules?: string | undefined;
  /** What the mode is about, in a few sentences. */
  readonly mode?: string | undefined;
  /** How to work in that mode with the room that the tier has. */
  readonly detail?: string | undefined;
  readonly skills?: readonly InUse[] | undefined;
  readonly tools?: readonly InUse[] | undefined;
  readonly hooks?: readonly InUse[] | undefined;
  readonly mcpServers?: readonly InUse[] | undefined;
  readonly goal?: string | undefined;
}

export type PromptPart = keyof PromptParts;
