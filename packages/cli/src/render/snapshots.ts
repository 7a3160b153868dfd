import { formatCount } from "@oriel/core";
import type { DiffMessage, SnapshotDiff, SnapshotInfo } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { oneLine } from "./sessions.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

/** Snapshots, one per line. */
export function renderSnapshots(screen: Screen, snapshots: readonly SnapshotInfo[]): readonly string[] {
  if (snapshots.length === 0) return ["The session has no snapshots."];
  const columns: readonly Column<SnapshotInfo>[] = [
    { title: "SNAPSHOT", cell: (snapshot) => snapshot.snapshot_id },
    { title: "PURPOSE", cell: (snapshot) => snapshot.purpose },
    { title: "BY", cell: (snapshot) => snapshot.by ?? "unknown" },
    { title: "BRANCH", cell: (snapshot) => snapshot.branch_id },
    { title: "MESSAGES", cell: (snapshot) => formatCount(snapshot.message_count), align: "right" },
    { title: "TAKEN", cell: (snapshot) => snapshot.created_at },
    { title: "NOTE", cell: (snapshot) => oneLine(snapshot.note ?? "") },
  ];
  return renderTable(screen, columns, snapshots);
}

/** One snapshot. */
export function renderSnapshot(screen: Screen, snapshot: SnapshotInfo): readonly string[] {
  return renderFacts(screen, [
    ["snapshot", `${snapshot.snapshot_id} (${snapshot.purpose})`],
    ["taken", `${snapshot.created_at}, by ${snapshot.by ?? "an unknown maker"}`],
    ["note", oneLine(snapshot.note ?? "") || "none"],
    ["messages", `${formatCount(snapshot.message_count)} on the branch ${snapshot.branch_id}`],
    ["model", snapshot.model],
    ["policy", snapshot.policy],
  ]);
}

/** What is another since a snapshot, as sentences and lines. */
export function renderDiff({
  from,
  to,
  shared_messages: shared,
  only_from: before,
  only_to: after,
  changes,
}: SnapshotDiff): readonly string[] {
  return [
    `Messages that ${from} and ${to} begin with alike: ${formatCount(shared)}.`,
    ...changes.map((change) => `${change.name}: ${JSON.stringify(change.from)} -> ${JSON.stringify(change.to)}`),
    ...before.map((message) => `- ${lineOf(message)}`),
    ...after.map((message) => `+ ${lineOf(message)}`),
  ];
}

function lineOf({ position, role, preview }: DiffMessage): string {
  return `${position} ${role}: ${oneLine(preview)}`.trimEnd();
}
