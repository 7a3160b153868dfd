import {
  type CompactionSettings,
  type ConversationConfig,
  compactedPolicy,
  configuredPolicy,
  type Policies,
  type Policy,
  policyNamed,
} from "@oriel/core";

/** What a conversation is held under. */
export interface Held {
  /** The name of a policy; the default where there is none. */
  readonly policy: string | undefined;
  /** What it wants of its model's window, where it says. */
  readonly config?: ConversationConfig | undefined;
  /** How it is kept inside that window, where it says. */
  readonly compaction?: CompactionSettings | undefined;
}

/**
 * The policy of this name, with what the conversation says of windows and of compaction laid over it.
 * @throws OrielError `invalid_request` for a policy there is not, or a compaction that cannot be.
 */
export function policyOf(policies: Policies, { policy, config, compaction }: Held): Policy {
  return configuredPolicy(compactedPolicy(policyNamed(policies, policy), compaction), config);
}
