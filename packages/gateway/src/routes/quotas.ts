import { everyLimit, type LimitStanding, NOTHING_USED, type QuotaSubject, standingOf, subjectText } from "@oriel/core";
import { type LimitInfo, problem, type QuotaInfo, type QuotasReply } from "@oriel/protocol";
import type { Hono } from "hono";
import { type Caller, NOBODY } from "../keys/caller.ts";
import { type Bindings, type Exchange, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** What keys and models may use, and what they have used. A key sees its own; an admin's sees all. */
export function quotaRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  app.get(
    "/api/v1/quotas",
    exchange(problem, ports.log, async ({ incoming, json }) => json(200, await quotasReply(ports, incoming))),
  );
  otherMethods(app, problem, ports.log, { "/api/v1/quotas": ["GET"] });
}

async function quotasReply({ callers, ring, quotas, quotaRules, pace }: RoutePorts, incoming: Exchange["incoming"]): Promise<QuotasReply> {
  const caller = callers.of(incoming);
  const holders = caller.isAdmin ? [NOBODY, ...(await ring.all()).filter(({ revokedAt }) => revokedAt === undefined)] : [caller];
  const used = await quotas.used();
  const now = pace.now();
  const all = everyLimit(quotaRules, holders).map(({ subject, limits }): QuotaInfo => {
    const standings = standingOf(used.get(subjectText(subject)) ?? NOTHING_USED, limits, now);
    return { key: keyOf(subject, holders), model: subject.model ?? null, limits: standings.map((standing) => limitInfo(standing, now)) };
  });
  return { key_needed: ring.isNeeded, quotas: all };
}

function keyOf({ key }: QuotaSubject, holders: readonly Pick<Caller, "id" | "name">[]): QuotaInfo["key"] {
  const holder = holders.find(({ id }) => id === key);
  return holder === undefined ? null : { id: holder.id, name: holder.name };
}

function limitInfo({ resetMs, ...standing }: LimitStanding, now: number): LimitInfo {
  return { ...standing, resets_at: new Date(now + resetMs).toISOString() };
}
