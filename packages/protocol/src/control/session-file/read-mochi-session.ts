import {
  DEFAULT_POLICY,
  type JsonObject,
  type JsonValue,
  type Message,
  OrielError,
  type ReplyRecord,
  type SessionSettings,
  type StoredMessage,
  type ToolCall,
  textPart,
  type WindowReason,
} from "@oriel/core";
import { list, nonEmptyString, object, oneOf, optional, type Read, required, string } from "../../field.ts";
import { modelName } from "../../sampling.ts";
import { agentSettings, summary, toolSettings } from "../mochi-settings.ts";
import { leftOut, otherFields, type SessionReading } from "./reading.ts";
import { tokens, windowReasonWord } from "./reply.ts";
import { time } from "./time.ts";

const VERSIONS = ["1.3", "1.4"];
const METADATA_FIELDS = [
  "session_id",
  "model",
  "created_at",
  "updated_at",
  "message_count",
  "summary",
  "summary_model",
  "format_version",
  "tool_settings",
  "agent_settings",
];
const MESSAGE_FIELDS = [
  "role",
  "content",
  "message_id",
  "timestamp",
  "source_file",
  "model",
  "eval_count",
  "prompt_eval_count",
  "thinking",
  "tool_calls",
  "tool_name",
];

/**
 * Reads a session of mochi's, of format 1.3 or 1.4. The system prompt at its beginning becomes the setting `system_prompt`; what Oriel has no
 * field for is kept in the setting `imported`.
 * @throws OrielError `invalid_request`, with the place.
 */
export function readMochiSession(sent: JsonObject): SessionReading {
  const metadata = required(sent, "metadata", object);
  const version = versionOf(metadata);
  const id = required(metadata, "session_id", nonEmptyString, "metadata");
  const createdAt = required(metadata, "created_at", time, "metadata");
  const model = required(metadata, "model", modelName, "metadata");
  const said = optional(sent, "messages", list(object)) ?? [];
  const [prompt, rest] = splitPrompt(said);
  const window = windowOf(metadata);
  const messages = storedMessages(rest, { id, model, createdAt, window, first: said.length - rest.length });
  const whole = {
    session: {
      id,
      model,
      policy: DEFAULT_POLICY.id,
      title: undefined,
      settings: settingsOf(metadata, prompt, version, id),
      createdAt,
      updatedAt: required(metadata, "updated_at", time, "metadata"),
    },
    branch: id,
    branches: [{ id, sessionId: id, parent: undefined, forkedAt: 0, title: undefined, createdAt, messageCount: messages.length, messages }],
    marks: [],
    snapshots: [],
  };
  return { whole, format: `mochi ${version}`, notes: notesOf(sent, metadata, said, prompt) };
}

/** mochi itself takes a file without a version for one of 1.3. */
function versionOf(metadata: JsonObject): string {
  const version = optional(metadata, "format_version", string, "metadata") ?? "1.3";
  if (VERSIONS.includes(version)) return version;
  throw new OrielError(
    "invalid_request",
    `metadata.format_version must be one of ${VERSIONS.join(", ")}, the formats of mochi that Oriel reads; got ${version.slice(0, 20)}: a later one may need an update of Oriel.`,
    { param: "metadata.format_version", data: { known: VERSIONS } },
  );
}

/** The system prompt, which mochi keeps as the first message, and the others. */
function splitPrompt(said: readonly JsonObject[]): readonly [JsonObject | undefined, readonly JsonObject[]] {
  const [first, ...rest] = said;
  return first?.["role"] === "system" ? [first, rest] : [undefined, said];
}

/** The window the session stood at, for its last reply. */
interface LastWindow {
  readonly window: number | undefined;
  readonly reason: WindowReason;
}

function windowOf(metadata: JsonObject): LastWindow {
  const config = optional(metadata, "context_window_config", object, "metadata") ?? {};
  const at = "metadata.context_window_config";
  return {
    window: optional(config, "current_window", tokens, at),
    reason: optional(config, "last_adjustment", windowReasonWord, at) ?? "no_adjustment",
  };
}

interface MochiSession {
  readonly id: string;
  readonly model: string;
  readonly createdAt: string;
  readonly window: LastWindow;
  /** The place of the first message in the file. */
  readonly first: number;
}

function storedMessages(said: readonly JsonObject[], session: MochiSession): readonly StoredMessage[] {
  const lastReply = said.map(({ role }) => role).lastIndexOf("assistant");
  // Calls that wait for their result: mochi names the tool of a result, not the call.
  const waiting: ToolCall[] = [];
  return said.map((sent, position) => {
    const at = `messages[${session.first + position}]`;
    const message = readMessage(sent, at, waiting);
    if (message.role === "assistant") waiting.push(...(message.toolCalls ?? []));
    const reply = message.role === "assistant" ? replyOf(sent, at, session, position === lastReply) : undefined;
    return {
      id: `${session.id}-${position}`,
      sessionId: session.id,
      branch: session.id,
      position,
      message,
      createdAt: optional(sent, "timestamp", timeOr(session.createdAt), at) ?? session.createdAt,
      ...(reply === undefined ? {} : { reply }),
    };
  });
}

function readMessage(sent: JsonObject, at: string, waiting: ToolCall[]): Message {
  const role = required(sent, "role", oneOf("user", "system", "assistant", "tool"), at);
  const content = textPart(required(sent, "content", string, at));
  switch (role) {
    case "user":
    case "system":
      return { role, content };
    case "assistant": {
      const calls = optional(sent, "tool_calls", list(object), at) ?? [];
      return {
        role,
        content,
        thinking: optional(sent, "thinking", string, at),
        toolCalls: calls.length === 0 ? undefined : calls.map((call, index) => toolCall(call, `${at}.tool_calls[${index}]`)),
      };
    }
    case "tool": {
      const toolName = optional(sent, "tool_name", string, at);
      const call = waiting.findIndex(({ name }) => name === toolName);
      const [answered] = call === -1 ? [] : waiting.splice(call, 1);
      return { role, content, toolCallId: answered?.id, toolName };
    }
  }
}

/** Ollama's shape, `{function: {name, arguments}}`, or the inner part alone. It has no ids: the place in the file is one. */
function toolCall(sent: JsonObject, at: string): ToolCall {
  const isWrapped = sent["function"] !== undefined;
  const call = isWrapped ? required(sent, "function", object, at) : sent;
  const place = isWrapped ? `${at}.function` : at;
  const given: JsonValue = call["arguments"] ?? {};
  return {
    id: optional(sent, "id", nonEmptyString, at) ?? at,
    name: required(call, "name", nonEmptyString, place),
    argumentsJson: typeof given === "string" ? given : JSON.stringify(given),
  };
}

function replyOf(sent: JsonObject, at: string, { model, window }: MochiSession, isLast: boolean): ReplyRecord {
  const promptTokens = optional(sent, "prompt_eval_count", tokens, at);
  const replyTokens = optional(sent, "eval_count", tokens, at);
  const said = optional(sent, "model", string, at);
  return {
    model: said === undefined || said === "" ? model : said,
    engine: "ollama",
    finish: undefined,
    usage: { ...(promptTokens === undefined ? {} : { promptTokens }), ...(replyTokens === undefined ? {} : { replyTokens }) },
    window: isLast ? window.window : undefined,
    windowReason: isLast ? window.reason : "no_adjustment",
    durationMs: undefined,
  };
}

/** mochi's own default for a time is an empty text. */
function timeOr(otherwise: string): Read<string> {
  return (value, param) => (value === "" ? otherwise : time(value, param));
}

function settingsOf(metadata: JsonObject, prompt: JsonObject | undefined, version: string, id: string): SessionSettings {
  const set = (name: string, value: JsonValue | undefined): JsonObject => (value === undefined || value === "" ? {} : { [name]: value });
  return {
    ...(prompt === undefined ? {} : set("systemPrompt", required(prompt, "content", string, "messages[0]"))),
    ...(prompt === undefined ? {} : set("system_prompt_file", optional(prompt, "source_file", string, "messages[0]"))),
    ...set("tool_settings", optional(metadata, "tool_settings", toolSettings, "metadata")),
    ...set("agent_settings", optional(metadata, "agent_settings", agentSettings, "metadata")),
    ...set("summary", optional(metadata, "summary", summary, "metadata")),
    ...set("summary_model", optional(metadata, "summary_model", string, "metadata")),
    imported: { format: `mochi ${version}`, session_id: id, ...otherFields(metadata, METADATA_FIELDS) },
  };
}

function notesOf(sent: JsonObject, metadata: JsonObject, said: readonly JsonObject[], prompt: JsonObject | undefined): readonly string[] {
  const unknown = new Set(Object.keys(otherFields(sent, ["metadata", "messages"])));
  for (const message of said) {
    for (const name of Object.keys(otherFields(message, MESSAGE_FIELDS))) unknown.add(`messages[].${name}`);
  }
  const count = metadata["message_count"];
  return [
    ...(prompt === undefined ? [] : ["The system prompt at its beginning became the setting system_prompt."]),
    ...(typeof count === "number" && count !== said.length
      ? [`The file says it has ${count} messages, and has ${said.length}: all of those were taken over.`]
      : []),
    "Messages have new ids. What Oriel has no field for is kept in the setting imported.",
    ...leftOut(unknown),
  ];
}
