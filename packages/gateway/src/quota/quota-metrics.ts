import type { Gauge } from "prom-client";
import type { QuotaOutcome } from "./quota-tally.ts";
import type { Quotas } from "./quotas.ts";

type MakeGauge = (name: string, help: string, labelNames?: string[]) => Gauge;

const OUTCOMES: readonly QuotaOutcome[] = ["admitted", "refused", "queued", "throttled", "warned"];

/** By the id of the key: a name is what a user wrote. */
export function setQuotaMetrics(gauge: MakeGauge, { tally, waiting }: Pick<Quotas, "tally" | "waiting">): void {
  const requests = gauge("oriel_quota_requests_total", "Requests under a limit since the start, by what became of them.", [
    "key",
    "outcome",
  ]);
  const tokens = gauge("oriel_quota_tokens_total", "Tokens that requests under a limit used since the start.", ["key"]);
  gauge("oriel_quota_waiting_requests", "Requests that wait in line for room.").set(waiting);
  for (const [key, counts] of tally.all) {
    for (const outcome of OUTCOMES) requests.set({ key, outcome }, counts[outcome]);
    tokens.set({ key }, counts.tokens);
  }
}
