import type { DiscoveredContext } from "../conversation.ts";
import type { Tier } from "../window/tiers.ts";

/** What Oriel put before the first message of a session that it keeps, beside the user's own words. */
export interface SentPreamble {
  readonly mode: string | undefined;
  /** The tier of the window it was made for. */
  readonly tier: Tier["name"];
  /** What did not fit, or could not be had, in sentences. */
  readonly left: readonly string[];
  /** The context files that stood in it. */
  readonly files: DiscoveredContext["files"];
}
