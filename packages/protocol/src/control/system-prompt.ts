import type { DiscoveredContext } from "@oriel/core";

/** `GET /api/v1/sessions/{id}/system-prompt`: what stands before the first message of a session now. */
export interface SystemPromptReply {
  readonly session_id: string;
  /** Empty where there is none. */
  readonly text: string;
  /** An estimate. */
  readonly tokens: number;
  /** What the tier lets it take, with context files where there are any. The user's own words may be more. */
  readonly budget: number;
  readonly window: number;
  readonly tier: string;
  readonly mode: string | null;
  readonly left: readonly LeftInfo[];
  /** Context files that stand in it. */
  readonly files: DiscoveredContext["files"];
  /** The texts of the mode that it is made from; `file` is in the folder of texts. */
  readonly from: readonly { readonly part: "rules" | "mode"; readonly whose: "oriel" | "user"; readonly file: string }[];
  /** What could not be had: a mode that is gone, a text of the user's that cannot be read. */
  readonly notes: readonly string[];
}

/** Something that did not fit. */
interface LeftInfo {
  readonly part: string;
  readonly how: "shortened" | "left_out";
  /** The names that are not told, of a part that is made of names. */
  readonly unnamed: readonly string[];
  readonly why: string;
}
