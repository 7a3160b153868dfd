import { formatCount } from "@oriel/core";
import type { LimitInfo, QuotaInfo, QuotasReply } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

interface Row extends LimitInfo {
  readonly holder: string;
}

export function renderQuotas(screen: Screen, { key_needed: isNeeded, quotas }: QuotasReply, nowMs: number): readonly string[] {
  const door = isNeeded ? "Every request must bring a key." : "No key is needed.";
  if (quotas.length === 0) return [door, "Nothing is limited. Quotas are switched on with --quotas on, or ORIEL_QUOTAS=on."];
  const rows = quotas.flatMap((quota) => quota.limits.map((limit): Row => ({ holder: holderOf(quota), ...limit })));
  const columns: readonly Column<Row>[] = [
    { title: "OF", cell: ({ holder }) => holder },
    { title: "LIMIT", cell: ({ limit, most }) => `${formatCount(most)} ${limit.replaceAll("_", " ")}` },
    { title: "USED", cell: ({ used }) => formatCount(used), align: "right" },
    { title: "HELD", cell: ({ reserved }) => formatCount(reserved), align: "right" },
    { title: "LEFT", cell: ({ remaining }) => formatCount(remaining), align: "right" },
    { title: "WHOLE AGAIN", cell: ({ resets_at: at }) => whenText(Date.parse(at) - nowMs) },
    { title: "THEN", cell: ({ action }) => action },
  ];
  return [door, "", ...renderTable(screen, columns, rows)];
}

function holderOf({ key, model }: QuotaInfo): string {
  const of = [key === null ? [] : [key.name], model === null ? [] : [model]].flat();
  return of.join(" with ");
}

function whenText(ms: number): string {
  if (ms <= 0) return "now";
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? `in ${seconds} s` : `in ${Math.ceil(seconds / 60)} min`;
}
