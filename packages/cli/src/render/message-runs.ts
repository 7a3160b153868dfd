import { formatCount, reasonWords } from "@oriel/core";
import type { MessageRunInfo } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** What becomes of a session's messages, run by run. */
export function renderMessageRuns(screen: Screen, runs: readonly MessageRunInfo[]): readonly string[] {
  const columns: readonly Column<MessageRunInfo>[] = [
    { title: "MESSAGES", cell: ({ from, to }) => (to === from + 1 ? String(from) : `${from}-${to - 1}`) },
    { title: "", cell: ({ disposition }) => disposition },
    { title: "WHY", cell: ({ reason }) => reasonWords(reason) },
    { title: "TOKENS", cell: ({ tokens }) => formatCount(tokens), align: "right" },
    { title: "SENT", cell: ({ sent }) => formatCount(sent), align: "right" },
  ];
  return renderTable(screen, columns, runs);
}
