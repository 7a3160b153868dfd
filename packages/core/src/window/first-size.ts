import { FALLBACK_WINDOW, type ResolvedWindow, resolveWindow } from "../model/resolve-window.ts";
import type { WindowPolicy } from "../policy/policy.ts";
import { formatCount, type Tokens } from "../units.ts";
import type { WindowLimits } from "./limits.ts";
import type { PlanStep } from "./plan.ts";
import type { WindowSituation } from "./situation.ts";
import { sizeOfClass } from "./size-class.ts";

/** The size that those whom the policy asks come to, before anything is said in it. */
export interface FirstSize {
  readonly tokens: Tokens;
  /** Whether a person or a client asked for this size. */
  readonly byHand: boolean;
  readonly step: PlanStep;
}

/** `undefined` where nobody names a size and the policy guesses none. */
export function firstSize(policy: WindowPolicy, situation: WindowSituation, limits: WindowLimits): FirstSize | undefined {
  const own = ownSize(policy, situation, limits);
  const resolved = resolveWindow(
    {
      request: situation.wish,
      override: situation.override,
      policy: own?.tokens,
      loaded: situation.loaded,
      stated: situation.stated,
      max: limits.max,
      family: situation.family,
      fits: limits.fits,
    },
    { sources: policy.evidence, fallback: policy.fallback_window ?? FALLBACK_WINDOW },
  );
  if (resolved.source === "fallback" && policy.fallback_window === null) return undefined;
  const byHand = resolved.source === "request" || resolved.source === "override";
  const tokens = byHand ? resolved.tokens : Math.min(resolved.tokens, limits.top);
  const note = `${said(resolved, own?.note ?? "")}${lowered(resolved, tokens)}.`;
  return { tokens, byHand, step: { rule: "source", value: tokens, note } };
}

function ownSize(
  policy: WindowPolicy,
  { parameters }: WindowSituation,
  { max }: WindowLimits,
): { readonly tokens: Tokens; readonly note: string } | undefined {
  const ofClass = policy.mode === "fixed" && parameters !== undefined ? sizeOfClass(policy.size_classes, parameters) : undefined;
  if (ofClass !== undefined && parameters !== undefined) {
    return { tokens: ofClass, note: `This policy serves a model of ${formatCount(parameters)} parameters at ${formatCount(ofClass)}` };
  }
  if (policy.first_window === null) return undefined;
  if (policy.first_window !== "max") {
    return { tokens: policy.first_window, note: `This policy starts every model at ${formatCount(policy.first_window)}` };
  }
  return max === undefined ? undefined : { tokens: max, note: "This policy serves a model at all that it was made for" };
}

function said({ source }: ResolvedWindow, ofPolicy: string): string {
  switch (source) {
    case "request":
      return "The client asked for a size";
    case "override":
      return "A size was set by hand";
    case "policy":
      return ofPolicy;
    case "loaded":
      return "The engine has loaded a size";
    case "metadata":
      return "The model's own metadata asks for a size";
    case "family":
      return "The model's family has a safe size";
    case "fallback":
      return "Nobody names a size: a safe guess";
  }
}

function lowered({ boundedBy, tokens: resolved }: ResolvedWindow, tokens: Tokens): string {
  if (tokens < resolved) return ", lowered to what the policy serves at most";
  if (boundedBy === undefined) return "";
  return boundedBy === "max" ? ", lowered to the model's maximum" : ", lowered to what fits in memory";
}
