import { contextLengthExceeded, type OrielError } from "../errors.ts";
import type { ReplyPolicy } from "../policy/policy.ts";
import type { Tokens } from "../units.ts";

/**
 * The refusal of a request whose prompt and reply together do not fit, under a policy that holds them to it; `undefined` when they fit (also
 * exactly), when the policy lets the allowance give way, or when the window is not known.
 */
export function refuseOverflow(
  policy: ReplyPolicy,
  request: { readonly prompt: Tokens; readonly reply: Tokens | undefined; readonly window: Tokens | undefined },
): OrielError | undefined {
  if (!policy.must_fit || request.window === undefined) return undefined;
  const reply = request.reply ?? policy.default;
  return request.prompt + reply > request.window ? contextLengthExceeded({ ...request, reply }) : undefined;
}
