import { type CancelSignal, type ConversationSummary, OrielError, summaryModelIn } from "@oriel/core";
import { askedOf } from "./asked-of.ts";
import { sessionNotFound } from "./session-not-found.ts";
import { sessionOf } from "./session-of.ts";
import type { SessionContextPorts } from "./session-ports.ts";

/** A session's new summary. */
export interface SummarisedSession {
  readonly summary: ConversationSummary;
  /** Why what a model wrote was not used, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Sums a session's current branch up, and keeps that among its settings; when it was changed last stays as it was. It is written by this
 * model, by the one its settings choose, or by its own.
 * @throws OrielError `session_not_found`, `model_not_found`, `empty_history`, `cancelled`.
 */
export async function summariseSession(
  ports: SessionContextPorts,
  id: string,
  model: string | undefined,
  signal: CancelSignal,
): Promise<SummarisedSession> {
  const session = await sessionOf(ports.store, id);
  const conversation = await ports.open.read(session);
  const { history } = conversation;
  const last = history.at(-1);
  if (last === undefined) throw new OrielError("empty_history", `There is nothing to sum up yet: nothing was said in the session ${id}.`);
  const { asked } = await askedOf(ports, session, conversation, undefined, {});
  const chosen = model ?? summaryModelIn(session.settings);
  const writer = chosen === undefined ? asked.offer : await ports.route(chosen);
  const { notes, ...written } = await ports.context.sumUp(asked, writer, signal);
  if (signal.aborted) throw new OrielError("cancelled", "The summary was called off.");
  const at = new Date(ports.now()).toISOString();
  const summary: ConversationSummary = { ...written, at, messages: history.length, last: last.id };
  await keep(ports, id, summary, session.settings["summary"]);
  ports.tell(id, { type: "summary-updated", topics: summary.topics, by: written.by });
  return { summary, notes };
}

/** What somebody else has written meanwhile stands. */
async function keep({ store }: SessionContextPorts, id: string, summary: ConversationSummary, before: unknown): Promise<void> {
  const seen = JSON.stringify(before);
  const kept = await store.sessions.update(id, ({ settings }) =>
    JSON.stringify(settings["summary"]) === seen ? { settings: { ...settings, summary } } : undefined,
  );
  if (kept === undefined) throw sessionNotFound(id);
}
