import { formatBytes, formatCount } from "@oriel/core";
import type { KvTiersInfo } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** What is kept of each model's conversations, live in RAM and saved on SSD, and what that has spared. */
export function renderTiers(screen: Screen, tiers: readonly KvTiersInfo[]): readonly string[] {
  const columns: readonly Column<KvTiersInfo>[] = [
    { title: "CONVERSATIONS", cell: ({ model }) => model },
    { title: "LIVE", cell: ({ hot }) => (hot === null ? "none" : `${hot.sessions} of ${hot.slots}`), align: "right" },
    { title: "RAM", cell: ({ hot }) => (hot === null ? "" : bytesText(hot.bytes)), align: "right" },
    { title: "STILL THERE", cell: ({ hot }) => (hot === null ? "" : timesText(hot.hits, hot.tokens)) },
    { title: "SAVED", cell: ({ cold }) => (cold === null ? "off" : formatCount(cold.sessions)), align: "right" },
    {
      title: "SSD",
      cell: ({ cold }) => (cold === null ? "" : `${formatBytes(cold.bytes)} of ${formatBytes(cold.max_bytes)}`),
      align: "right",
    },
    { title: "RESTORED", cell: ({ cold }) => (cold === null ? "" : timesText(cold.restores, cold.tokens)) },
    { title: "TIME SAVED", cell: ({ cold }) => (cold === null ? "" : `${(cold.saved_ms / 1000).toFixed(1)} s`), align: "right" },
  ];
  return renderTable(screen, columns, tiers);
}

function timesText(times: number, tokens: number): string {
  return times === 0 ? "never" : `${formatCount(times)}× (${formatCount(tokens)} tokens)`;
}

function bytesText(bytes: number | null): string {
  return bytes === null ? "unknown" : formatBytes(bytes);
}
