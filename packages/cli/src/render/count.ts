import { type Count, formatCount } from "@oriel/core";
import type { CountReply } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderTable } from "./table.ts";

/** How many tokens, who says so, and of a conversation what each part adds. */
export function renderCount(screen: Screen, reply: CountReply): readonly string[] {
  const total = `${countText(reply)} tokens for ${reply.model} (${sourceText(reply)})`;
  const parts = partsOf(reply);
  return parts.length === 0 ? [total] : [...renderTable(screen, COLUMNS, parts), "", total];
}

/** Where the best way of counting failed, it is named, and yet the count is an estimate. */
function sourceText({ basis, source, source_detail }: CountReply): string {
  if (basis === "exact") return `exact: ${source_detail}`;
  return source === "estimate" ? source_detail : `estimate: ${source_detail}`;
}

type Part = Count & { readonly name: string };

function partsOf({ messages, frame, tools }: CountReply): readonly Part[] {
  if (messages === undefined) return [];
  return [
    ...messages.map((count, index) => ({ name: `message ${index}`, ...count })),
    ...(tools === undefined ? [] : [{ name: "tools", ...tools }]),
    ...(frame === undefined ? [] : [{ name: "frame", ...frame }]),
  ];
}

const COLUMNS: readonly Column<Part>[] = [
  { title: "PART", cell: ({ name }) => name },
  { title: "TOKENS", cell: countText, align: "right" },
];

/** `1,204`, and `~1,204` where that is an estimate. */
export function countText({ tokens, basis }: Count): string {
  return `${basis === "exact" ? "" : "~"}${formatCount(tokens)}`;
}
