import { compactedPolicy, configuredPolicy, findPolicy, OrielError, POLICIES, type Policy } from "@oriel/core";
import type { Standing } from "./standing.ts";

/**
 * The policy of this name, and the default where there is none, with what the conversation says of windows and of compaction.
 * @throws OrielError `invalid_request` for a policy there is not, or a compaction that cannot be.
 */
export function policyOf({ policy, config, compaction }: Pick<Standing, "policy" | "config" | "compaction">): Policy {
  const found = findPolicy(policy ?? "oriel");
  if (found !== undefined) return configuredPolicy(compactedPolicy(found, compaction), config);
  const names = POLICIES.map(({ id }) => id);
  throw new OrielError("invalid_request", `There is no policy ${policy}: there are ${names.join(", ")}.`, {
    param: "policy",
    data: { policies: names },
  });
}
