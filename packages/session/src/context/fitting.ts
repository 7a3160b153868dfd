import {
  type Calibration,
  type Cut,
  type Known,
  marginFor,
  type Overflow,
  type Policy,
  type Prompt,
  type Room,
  type TokenCounter,
  type Tokens,
  type Transcript,
} from "@oriel/core";
import type { Offer } from "../offer.ts";
import type { ContextPorts } from "./ports.ts";
import type { Recognised } from "./recognise.ts";
import { roomFor } from "./room-for.ts";
import { measureBy } from "./scale.ts";

/** What is fitted, and into what. */
export interface Fitting {
  readonly prompt: Extract<Prompt, { readonly kind: "chat" }>;
  readonly transcript: Transcript;
  readonly cut: Cut;
  /** Those that the cut names. */
  readonly checkpoints: Known["checkpoints"];
  /** By which texts that Oriel writes itself are measured, see `Cut.scale`. */
  readonly scale: number;
  readonly ranked: readonly number[];
  readonly policy: Policy;
  readonly overflow: Overflow;
  readonly window: Tokens | undefined;
  /** What the engine is told of the window. */
  readonly sentWindow: Tokens | undefined;
  readonly asked: Tokens | undefined;
  readonly counter: () => Promise<TokenCounter>;
  readonly calibration: Calibration | undefined;
  /** Kept free on top of what the counts' own doubt asks for: an engine has counted more than we did. */
  readonly extraMargin: Tokens;
  readonly offer: Offer;
  readonly recognised: Pick<Recognised, "session" | "how">;
  /** What a summary should dwell on, in the words of whoever asked for it. */
  readonly focus?: string | undefined;
}

/** What a plan of this goes by. */
export function knownTo(
  { hash }: Pick<ContextPorts, "hash">,
  { cut, ranked, scale, focus }: Fitting,
  checkpoints: Known["checkpoints"],
): Known {
  return { cut, checkpoints, ranked, measure: measureBy(scale), hash: (parts) => hash(parts.join("\n")), focus };
}

export function roomOf({ policy, asked, window, transcript, calibration }: Fitting, extraMargin: Tokens): Room {
  // Without a window there is nothing to fit into: everything fits.
  const size = window ?? Number.MAX_SAFE_INTEGER;
  const doubt = transcript.entries.some(({ count }) => count.basis === "estimate") && window !== undefined;
  const margin = doubt ? marginFor({ tokens: size, basis: "estimate" }, calibration) : 0;
  return roomFor(policy.reply, asked, size, margin + extraMargin);
}
