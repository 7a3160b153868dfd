import { configuredPolicy, findPolicy, OrielError, POLICIES, type Policy } from "@oriel/core";
import type { Standing } from "./standing.ts";

/**
 * The policy of this name, and the default where there is none, with what the conversation's config says of windows.
 * @throws OrielError `invalid_request` for a policy there is not.
 */
export function policyOf({ policy, config }: Pick<Standing, "policy" | "config">): Policy {
  const found = findPolicy(policy ?? "oriel");
  if (found !== undefined) return configuredPolicy(found, config);
  const names = POLICIES.map(({ id }) => id);
  throw new OrielError("invalid_request", `There is no policy ${policy}: there are ${names.join(", ")}.`, {
    param: "policy",
    data: { policies: names },
  });
}
