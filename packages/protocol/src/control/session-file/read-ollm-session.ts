import { DEFAULT_POLICY, type JsonObject, type Message, type Part, type ReplyRecord, type StoredMessage } from "@oriel/core";
import { list, nonEmptyString, object, oneOf, optional, type Read, required, string } from "../../field.ts";
import { modelName } from "../../sampling.ts";
import { leftOut, otherFields, type SessionReading } from "./reading.ts";
import { time } from "./time.ts";

const MESSAGE_FIELDS = ["role", "parts", "timestamp"];

/**
 * Reads a session of OLLM's. Its tool calls stand in a list of their own, which does not say which reply made them: they are kept in the setting
 * `imported`, with whatever else Oriel has no field for. A system prompt at the beginning becomes the setting `system_prompt`.
 * @throws OrielError `invalid_request`, with the place.
 */
export function readOllmSession(sent: JsonObject): SessionReading {
  const id = required(sent, "sessionId", nonEmptyString);
  const createdAt = required(sent, "startTime", time);
  const said = required(sent, "messages", list(object));
  const model = required(sent, "model", modelName);
  const provider = optional(sent, "provider", nonEmptyString) ?? "unknown";
  const read = said.map((fields, index) => readMessage(fields, `messages[${index}]`));
  const prompt = read[0]?.message.role === "system" ? read[0].message : undefined;
  const messages = (prompt === undefined ? read : read.slice(1)).map(
    ({ message, at }, position): StoredMessage => ({
      id: `${id}-${position}`,
      sessionId: id,
      branch: id,
      position,
      message,
      createdAt: at,
      ...(message.role === "assistant" ? { reply: replyBy(model, provider) } : {}),
    }),
  );
  const calls = optional(sent, "toolCalls", list(object)) ?? [];
  const systemPrompt = (prompt?.content ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
  const whole = {
    session: {
      id,
      model,
      policy: DEFAULT_POLICY.id,
      title: undefined,
      settings: {
        ...(systemPrompt === "" ? {} : { systemPrompt }),
        imported: {
          format: "ollm",
          ...otherFields(sent, ["messages", "model", "startTime", "lastActivity"]),
        },
      },
      createdAt,
      updatedAt: required(sent, "lastActivity", time),
    },
    branch: id,
    branches: [{ id, sessionId: id, parent: undefined, forkedAt: 0, title: undefined, createdAt, messageCount: messages.length, messages }],
    marks: [],
    snapshots: [],
  };
  const unknown = new Set(said.flatMap((fields) => Object.keys(otherFields(fields, MESSAGE_FIELDS)).map((name) => `messages[].${name}`)));
  const notes = [
    ...(prompt === undefined ? [] : ["The system prompt at its beginning became the setting system_prompt."]),
    ...(calls.length === 0
      ? []
      : [`The file does not say which replies made its tool calls (${calls.length}): they are in the setting imported, and no messages.`]),
    "Messages have new ids. What Oriel has no field for is kept in the setting imported.",
    ...leftOut(unknown),
  ];
  return { whole, format: "ollm", notes };
}

/** The file names one model for all replies, and tells no more of them. */
function replyBy(model: string, engine: string): ReplyRecord {
  return { model, engine, finish: undefined, usage: {}, window: undefined, windowReason: "no_adjustment", durationMs: undefined };
}

function readMessage(fields: JsonObject, at: string): { readonly message: Message; readonly at: string } {
  const role = required(fields, "role", oneOf("user", "assistant", "system", "tool"), at);
  const content = required(fields, "parts", list(textOnly), at);
  return { message: { role, content }, at: required(fields, "timestamp", time, at) };
}

/** OLLM has parts of text only. */
const textOnly: Read<Part> = (value, param) => {
  const part = object(value, param);
  return { type: required(part, "type", oneOf("text"), param), text: required(part, "text", string, param) };
};
