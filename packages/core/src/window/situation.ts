import type { ModelProfile } from "../policy/model-profile.ts";
import type { Milliseconds, Tokens } from "../units.ts";

/** What the conversation is configured for. */
export interface WindowBounds {
  /** The window grows to it where it is smaller. */
  readonly least: Tokens;
  /** How far this conversation makes the window grow. One that is larger for others' sake stands. */
  readonly most: Tokens;
}

/** All that a plan of the window is made from. What is not known is left out. */
export interface WindowSituation {
  /** The tokens of the prompt as it is about to be sent, from the first turn on: the real prompt, not a guess at it. */
  readonly usage?: Tokens | undefined;
  /** The reply allowance of this request; where it is left out, the policy's default. */
  readonly allowance?: Tokens | undefined;
  /** The window in force: of the model under a policy with one window per model, else of the session. */
  readonly current?: Tokens | undefined;
  /** What the engine holds right now, unless Oriel loaded it at a size it no longer wants. */
  readonly loaded?: Tokens | undefined;
  /** The largest window of the model, from its metadata. */
  readonly max?: Tokens | undefined;
  /** A size the model's own metadata asks to be served at. */
  readonly stated?: Tokens | undefined;
  readonly family?: { readonly default: Tokens; readonly max: Tokens } | undefined;
  /** The largest window that fits in memory, counted with the memory that this model holds already. */
  readonly fits?: Tokens | undefined;
  /** A size that a person saved or set by hand. */
  readonly override?: Tokens | undefined;
  /** A size that the client asked for with its request. */
  readonly wish?: Tokens | undefined;
  readonly bounds?: WindowBounds | undefined;
  /** How many parameters the model has. */
  readonly parameters?: number | undefined;
  /** The sizes the model was measured at. */
  readonly profile?: ModelProfile | undefined;
  /** Whether the session has had no reply yet. */
  readonly isFirstTurn?: boolean | undefined;
  /** Whether `current` was planned for another model. */
  readonly modelChanged?: boolean | undefined;
  /** How long the model has had nothing to do. */
  readonly idleMs?: Milliseconds | undefined;
}
