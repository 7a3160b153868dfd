import { type ApiKey, keyEnd } from "@oriel/core";
import { shownLimits } from "../config/quotas.ts";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** @param at ISO 8601. */
export function renderKeys(screen: Screen, keys: readonly ApiKey[], at: string): readonly string[] {
  const columns: readonly Column<ApiKey>[] = [
    { title: "KEY", cell: ({ name }) => name },
    { title: "ID", cell: ({ id }) => id },
    { title: "MAY", cell: ({ isAdmin }) => (isAdmin ? "everything" : "use models") },
    { title: "MODELS", cell: ({ models }) => models?.join(", ") ?? "all" },
    { title: "LIMITS", cell: ({ limits }) => shownLimits(limits ?? {}) || "as configured" },
    { title: "UNTIL", cell: (key) => keyEnd(key, at) ?? key.expiresAt?.slice(0, 10) ?? "revoked" },
    { title: "LAST USED", cell: ({ lastUsedAt }) => lastUsedAt?.slice(0, 16).replace("T", " ") ?? "never" },
  ];
  return renderTable(screen, columns, keys);
}
