import type { LimitStanding } from "@oriel/core";
import { inWords } from "./refusal.ts";

/** The headers by which clients of OpenAI's know how much they have left: of the limit on tokens, and of the one on requests, that has the least. */
export function rateHeaders(standings: readonly LimitStanding[]): Readonly<Record<string, string>> {
  return {
    ...headersOf("Requests", scarcest(standings.filter(({ limit }) => limit === "requests_per_hour"))),
    // What flows in within seconds is no measure of what is left.
    ...headersOf("Tokens", scarcest(standings.filter(({ limit }) => limit === "tokens_per_hour" || limit === "tokens_per_day"))),
  };
}

function scarcest(standings: readonly LimitStanding[]): LimitStanding | undefined {
  return standings.reduce<LimitStanding | undefined>(
    (least, one) => (least === undefined || one.remaining < least.remaining ? one : least),
    undefined,
  );
}

function headersOf(what: string, standing: LimitStanding | undefined): Readonly<Record<string, string>> {
  if (standing === undefined) return {};
  return {
    [`X-RateLimit-Limit-${what}`]: String(standing.allowed),
    [`X-RateLimit-Remaining-${what}`]: String(standing.remaining),
    [`X-RateLimit-Reset-${what}`]: inWords(standing.resetMs),
  };
}
