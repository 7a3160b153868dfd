import { OrielError, type Policies, parseSize, planWindow, type Tokens } from "@oriel/core";
import { planToJson, renderPlan } from "../render/plan.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";
import { findPolicy } from "./policy.ts";

/** The flags as they were typed. */
export interface ExplainOptions {
  readonly policy?: string;
  readonly usage?: string;
  readonly max?: string;
  readonly current?: string;
  readonly fits?: string;
  readonly override?: string;
  readonly sessionStart?: true;
}

/** `oriel window explain`: what the policy would do, from these figures alone. @throws OrielError `invalid_request`. */
export function explainWindow(terminal: Terminal, policies: Policies, options: ExplainOptions, style: OutputStyle): void {
  const policy = options.policy === undefined ? policies.default : findPolicy(policies, options.policy);
  const plan = planWindow(policy, {
    usage: readTokens("--usage", options.usage),
    max: readSize("--max", options.max),
    current: readSize("--current", options.current),
    fits: readSize("--fits", options.fits),
    override: readSize("--override", options.override),
    isFirstTurn: options.sessionStart === true,
  });
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, policy: policy.id, ...planToJson(plan) });
  else writeLines(terminal.stdout, renderPlan(terminal.stdout, plan));
}

/** A number of tokens, which may be none. */
function readTokens(flag: string, text: string | undefined): Tokens | undefined {
  return text?.trim() === "0" ? 0 : readSize(flag, text);
}

function readSize(flag: string, text: string | undefined): Tokens | undefined {
  if (text === undefined) return undefined;
  const tokens = parseSize(text);
  if (tokens !== undefined) return tokens;
  throw new OrielError("invalid_request", `${flag}: expected a number of tokens such as 4097 or 16k, got "${text}".`);
}
