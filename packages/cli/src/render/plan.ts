import { formatCount, type JsonObject, type PlanStep, type WindowPlan } from "@oriel/core";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** A plan of a window: the outcome, and how it came about. */
export function renderPlan(screen: Screen, plan: WindowPlan): readonly string[] {
  const window = plan.window === undefined ? "unknown" : `${formatCount(plan.window)} tokens`;
  return [`${window} (${plan.reason})`, "", ...renderTable(screen, COLUMNS, plan.steps)];
}

/** The same for programs; what is not known is `null`. */
export function planToJson(plan: WindowPlan): JsonObject {
  return {
    window: plan.window ?? null,
    size: plan.size ?? null,
    reason: plan.reason,
    changed: plan.changed,
    send_to_engine: plan.sendToEngine,
    steps: plan.steps.map(({ rule, value, note }) => ({ rule, value: value ?? null, note })),
  };
}

const COLUMNS: readonly Column<PlanStep>[] = [
  { title: "RULE", cell: ({ rule }) => rule },
  { title: "TOKENS", cell: ({ value }) => (value === undefined ? "" : formatCount(value)), align: "right" },
  { title: "WHY", cell: ({ note }) => note },
];
