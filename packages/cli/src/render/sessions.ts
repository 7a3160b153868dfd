import { formatCount } from "@oriel/core";
import type { BranchInfo, SessionInfo, SessionStatus } from "@oriel/protocol";
import type { Screen } from "../terminal.ts";
import { type Column, renderFacts, renderTable } from "./table.ts";

const UNKNOWN = "unknown";

/** Sessions, one per line. */
export function renderSessions(screen: Screen, sessions: readonly SessionInfo[]): readonly string[] {
  if (sessions.length === 0) return ["Oriel keeps no sessions."];
  const columns: readonly Column<SessionInfo>[] = [
    { title: "SESSION", cell: (session) => session.session_id },
    { title: "MODEL", cell: (session) => session.model },
    { title: "MESSAGES", cell: (session) => formatCount(session.message_count), align: "right" },
    { title: "CHANGED", cell: (session) => session.updated_at },
    { title: "ABOUT", cell: aboutOf },
  ];
  return renderTable(screen, columns, sessions);
}

/** Its title, else the first words of its summary, else how it began. */
function aboutOf({ title, summary, preview }: SessionInfo): string {
  const text = oneLine(title ?? summary?.summary ?? preview ?? "");
  return text.length <= LONGEST_ABOUT ? text : `${text.slice(0, LONGEST_ABOUT - 1).trimEnd()}…`;
}

const LONGEST_ABOUT = 100;

/** All that is known of one session without its messages. */
export function renderSession(screen: Screen, session: SessionInfo, status: SessionStatus): readonly string[] {
  const { context_window: window } = status;
  return renderFacts(screen, [
    ["session", session.session_id],
    ...(session.title === null ? [] : [["title", oneLine(session.title)] as const]),
    ["begins", oneLine(session.preview ?? "") || "nothing was said yet"],
    ["model", session.model],
    ["policy", session.policy],
    ...("compaction" in session.settings ? [["compaction", JSON.stringify(session.settings["compaction"])] as const] : []),
    ["messages", `${formatCount(session.message_count)} on the branch ${status.branch_id}`],
    ["window", `${tokens(window.current_window)} of at most ${tokens(window.model_max_context)} (${window.last_adjustment_reason})`],
    ["used", session.usage === null ? UNKNOWN : `${formatCount(session.usage.used_tokens)} tokens`],
    ["tools", status.tools_enabled ? `${status.active_tools.join(", ")} (${status.execution_policy})` : "none"],
    ["agents", status.agents_enabled ? status.enabled_agents.join(", ") : "none"],
    ...(status.summary === null ? [] : [["summary", oneLine(status.summary.summary)] as const]),
    ...(status.summary === null || status.summary.topics.length === 0
      ? []
      : [["topics", oneLine(status.summary.topics.join(", "))] as const]),
    ["created", session.created_at],
    ["changed", session.updated_at],
  ]);
}

/** The branches of a session, the current one marked. */
export function renderBranches(screen: Screen, branches: readonly BranchInfo[]): readonly string[] {
  const columns: readonly Column<BranchInfo>[] = [
    { title: "", cell: (branch) => (branch.is_current ? "*" : "") },
    { title: "BRANCH", cell: (branch) => branch.branch_id },
    { title: "FROM", cell: (branch) => (branch.parent_id === null ? "" : `${branch.parent_id} at ${branch.forked_at}`) },
    { title: "MESSAGES", cell: (branch) => formatCount(branch.message_count), align: "right" },
    { title: "BEGUN", cell: (branch) => branch.created_at },
    { title: "TITLE", cell: (branch) => oneLine(branch.title ?? "") },
  ];
  return renderTable(screen, columns, branches);
}

/** A text as it can stand in a line: what would break it, or steer the terminal, becomes a space. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").trim();
}

function tokens(count: number | null): string {
  return count === null ? UNKNOWN : `${formatCount(count)} tokens`;
}
