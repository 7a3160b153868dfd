import { findPolicy, OrielError, POLICIES, type Policy } from "@oriel/core";

/** The policy of this name, and the default where there is none. @throws OrielError `invalid_request` for a policy there is not. */
export function policyOf({ policy }: { readonly policy: string | undefined }): Policy {
  const found = findPolicy(policy ?? "oriel");
  if (found !== undefined) return found;
  const names = POLICIES.map(({ id }) => id);
  throw new OrielError("invalid_request", `There is no policy ${policy}: there are ${names.join(", ")}.`, {
    param: "policy",
    data: { policies: names },
  });
}
