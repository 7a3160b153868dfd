import { formatCount } from "@oriel/core";
import type { PoliciesReply, PolicyInfo } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** Policies with what tells them apart. */
export function renderPolicies(screen: Screen, { policies, default: first }: PoliciesReply): readonly string[] {
  const columns: readonly Column<PolicyInfo>[] = [
    { title: "POLICY", cell: ({ id }) => (id === first ? `${id} (default)` : id) },
    { title: "FROM", cell: ({ file }) => file ?? "Oriel" },
    { title: "WINDOW", cell: ({ window }) => window.mode },
    { title: "REPLY", cell: ({ reply }) => formatCount(reply.default), align: "right" },
    { title: "OVERFLOW", cell: ({ overflow }) => overflow },
    { title: "WHAT IT DOES", cell: (policy) => policy.carries_over },
  ];
  return renderTable(screen, columns, policies);
}
