import { formatCount, type Policy } from "@oriel/core";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** Policies with what tells them apart. */
export function renderPolicies(screen: Screen, policies: readonly Policy[]): readonly string[] {
  return renderTable(screen, COLUMNS, policies);
}

const COLUMNS: readonly Column<Policy>[] = [
  { title: "POLICY", cell: ({ id }) => id },
  { title: "WINDOW", cell: ({ window }) => window.mode },
  { title: "REPLY", cell: ({ reply }) => formatCount(reply.default), align: "right" },
  { title: "OVERFLOW", cell: ({ overflow }) => overflow },
  { title: "WHAT IT DOES", cell: (policy) => policy.carries_over },
];
