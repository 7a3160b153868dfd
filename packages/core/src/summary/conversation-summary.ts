import type { SessionSettings } from "../conversation.ts";
import type { JsonValue } from "../json.ts";

/** What a conversation was about so far, for whoever looks for it in a list. A type, since it stands among the session's settings, as in mochi. */
export type ConversationSummary = {
  /** Two to five sentences. */
  readonly summary: string;
  readonly topics: readonly string[];
  /** The model that wrote it, or `extract`; left out where it came from outside: from a user, or with an import. */
  readonly by?: string;
  readonly at?: string;
  /** How many messages it tells of. */
  readonly messages?: number;
  /** Id of the last of them. */
  readonly last?: string;
};

/** The summary among a session's settings; `undefined` where there is none, or something else stands in its place. */
export function summaryIn(settings: SessionSettings): ConversationSummary | undefined {
  const kept = settings["summary"];
  if (!isObject(kept)) return undefined;
  const { summary, topics, by, at, messages, last } = kept;
  if (typeof summary !== "string") return undefined;
  return {
    summary,
    topics: Array.isArray(topics) ? topics.filter((topic) => typeof topic === "string") : [],
    ...(typeof by === "string" ? { by } : {}),
    ...(typeof at === "string" ? { at } : {}),
    ...(typeof messages === "number" ? { messages } : {}),
    ...(typeof last === "string" ? { last } : {}),
  };
}

/** The model that is to write a session's summary; `undefined`: the one the conversation is with. */
export function summaryModelIn(settings: SessionSettings): string | undefined {
  const model = settings["summary_model"];
  return typeof model === "string" && model !== "" ? model : undefined;
}

function isObject(value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
