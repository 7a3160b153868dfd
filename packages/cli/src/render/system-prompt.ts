import { formatCount } from "@oriel/core";
import type { DiscoverReply, SystemPromptReply } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { countText } from "./count.ts";
import { oneLine } from "./sessions.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

/** What a model is told before the first message: how it came about, then the text itself. */
export function renderSystemPrompt(screen: Screen, reply: SystemPromptReply): readonly string[] {
  const { text, tokens, budget, tier, window, mode, files, from } = reply;
  return [
    ...renderFacts(screen, [
      ["mode", mode ?? "none"],
      ["tier", `${tier}, for a window of ${formatCount(window)} tokens`],
      ["size", `${estimated(tokens)} of ${formatCount(budget)} tokens`],
      ...(from.length === 0
        ? []
        : [["texts", from.map(({ whose, file }) => `${file} (${whose === "oriel" ? "Oriel's" : "your own"})`).join(", ")] as const]),
      ...files.map(
        (file) => ["context", `${oneLine(file.path)}${file.kind === "cut" ? ", in part" : ""}: ${estimated(file.tokens)} tokens`] as const,
      ),
    ]),
    ...reply.left.map(({ part, why }) => `left out (${part}): ${oneLine(why)}`),
    ...reply.notes.map(oneLine),
    "",
    ...(text === "" ? ["There is no system prompt."] : text.split("\n").map(withoutControls)),
  ];
}

/** The context files that were found. */
export function renderDiscovered(screen: Screen, { root, tokens, files }: DiscoverReply): readonly string[] {
  if (files.length === 0) return [`No context files were found from ${oneLine(root)} on.`];
  const columns: readonly Column<DiscoverReply["files"][number]>[] = [
    { title: "FILE", cell: ({ path }) => oneLine(path) },
    { title: "WHAT", cell: ({ kind }) => kind.replace("_", " ") },
    { title: "TOKENS", cell: (file) => (file.tokens === null ? "" : estimated(file.tokens)), align: "right" },
    { title: "WHY", cell: ({ why }) => oneLine(why ?? "") },
  ];
  return [`Found in ${oneLine(root)}: ${estimated(tokens)} tokens.`, ...renderTable(screen, columns, files)];
}

function estimated(tokens: number): string {
  return countText({ tokens, basis: "estimate" });
}

/** As it is, but for what would steer the terminal. */
function withoutControls(line: string): string {
  return line.replaceAll(/[^\P{Cc}\t]/gu, " ");
}
