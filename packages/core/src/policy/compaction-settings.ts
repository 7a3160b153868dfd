import { OrielError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { derivePolicy } from "./derive-policy.ts";
import type { Policy } from "./policy.ts";

/** How one conversation is kept inside its window: those fields of `CompactionPolicy` that are other than in its policy. Checked against that by `compactedPolicy`. */
export type CompactionSettings = JsonObject;

/**
 * The policy with what the conversation says of its compaction, field by field; lists are replaced.
 * @throws OrielError `invalid_request` that names all that is wrong with it.
 */
export function compactedPolicy(policy: Policy, compaction: JsonValue | undefined): Policy {
  if (compaction === undefined) return policy;
  const reading = derivePolicy(policy, { compaction });
  if (reading.ok) return reading.policy;
  throw new OrielError("invalid_request", `A conversation under ${policy.id} cannot be kept so. ${reading.problems.join("; ")}.`, {
    param: "settings.compaction",
  });
}
