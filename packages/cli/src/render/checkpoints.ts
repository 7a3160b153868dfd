import { formatCount } from "@oriel/core";
import type { CheckpointInfo, CompressReply } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { countText } from "./count.ts";
import { renderMessageRuns } from "./message-runs.ts";
import { type Column, renderTable } from "./table.ts";

/** Checkpoints, one per line. */
export function renderCheckpoints(screen: Screen, checkpoints: readonly CheckpointInfo[]): readonly string[] {
  if (checkpoints.length === 0) return ["No summary stands for messages of the session."];
  const columns: readonly Column<CheckpointInfo>[] = [
    { title: "CHECKPOINT", cell: (checkpoint) => checkpoint.checkpoint_id },
    { title: "MESSAGES", cell: ({ from, to }) => `${from}-${to - 1}` },
    { title: "TOKENS", cell: ({ tokens }) => formatCount(tokens), align: "right" },
    { title: "INSTEAD OF", cell: (checkpoint) => formatCount(checkpoint.replaced_tokens), align: "right" },
    { title: "LEVEL", cell: ({ level }) => level },
    { title: "BY", cell: ({ by }) => by },
    { title: "MADE", cell: (checkpoint) => checkpoint.created_at },
  ];
  return renderTable(screen, columns, checkpoints);
}

/** What came of compressing a conversation, or would. */
export function renderCompression(screen: Screen, reply: CompressReply): readonly string[] {
  const { session_id: session, checkpoint, messages, snapshot_id: snapshot } = reply;
  if (!reply.compresses) return [reply.reason ?? "Nothing has changed."];
  const count = (tokens: number): string => countText({ tokens, basis: reply.basis });
  const figures = `${count(reply.freed_tokens)} tokens: ${count(reply.before_tokens)} -> ${count(reply.after_tokens)}`;
  return [
    reply.dry_run ? `It would free at least ${figures}.` : `Freed ${figures}.`,
    ...(checkpoint === null ? [] : [`The summary is ${checkpoint.checkpoint_id}, by ${checkpoint.by}.`]),
    ...(checkpoint === null ? [] : [`"oriel undo ${session} ${checkpoint.checkpoint_id}" puts the messages back.`]),
    ...(snapshot === null ? [] : [`The state before is ${snapshot}.`]),
    ...condensedLines(reply),
    ...reply.notes,
    ...(messages === null ? [] : ["", ...renderMessageRuns(screen, messages)]),
  ];
}

/** What became of the summaries that stood before. */
function condensedLines({ checkpoints, dry_run: isDry }: CompressReply): readonly string[] {
  const before = new Map((checkpoints?.before ?? []).map((one) => [one.checkpoint_id, one]));
  return (checkpoints?.after ?? []).flatMap(({ checkpoint_id: id, of, level, tokens }) => {
    const sources = of.flatMap((one) => before.get(one) ?? []);
    if (sources.length === 0) return [];
    const were = sources.map((one) => `${one.checkpoint_id} (${formatCount(one.tokens)})`).join(" and ");
    return [`${were} ${isDry ? "would become" : "became"} ${id}: ${level}, ${formatCount(tokens)} tokens.`];
  });
}
