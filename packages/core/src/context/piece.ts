import type { Count } from "../tokens/count.ts";
import type { Tokens } from "../units.ts";
import type { Shortening } from "./cut.ts";

/** One stretch of a planned prompt. */
export type Piece =
  /** The message as it is. */
  | { readonly kind: "entry"; readonly at: number; readonly count: Count }
  | { readonly kind: "shortened"; readonly at: number; readonly by: Shortening; readonly count: Count }
  /** A note by Oriel, marked as data: a summary of the messages it stands for, or what was recalled of them. */
  | {
      readonly kind: "checkpoint";
      readonly id: string;
      readonly from: number;
      readonly to: number;
      readonly text: string;
      readonly count: Count;
    }
  | {
      readonly kind: "recall";
      readonly before: number;
      readonly positions: readonly number[];
      readonly text: string;
      readonly count: Count;
    }
  /** A note where messages have left between two of the assistant: templates that demand that roles alternate refuse a prompt without it. */
  | { readonly kind: "gap"; readonly before: number; readonly text: string; readonly count: Count };

/**
 * Measures a text that is not a message of the transcript, such as a summary or a shortened output, as a message of its own: what the
 * template puts around it is in it. Pure, and never less than the truth by design.
 */
export type Measure = (text: string) => Tokens;
