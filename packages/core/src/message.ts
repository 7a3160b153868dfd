import type { JsonObject } from "./json.ts";

export type Role = "system" | "user" | "assistant" | "tool";

export type Part =
  | { readonly type: "text"; readonly text: string }
  /** An image as base64 without the `data:` prefix; links to images are refused at the edge, since Oriel fetches nothing a request names. */
  | { readonly type: "image"; readonly mediaType: string; readonly base64: string };

/** A call the model asks for. `argumentsJson` is kept as the text the model wrote, valid JSON or not. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly argumentsJson: string;
}

export type Message =
  | { readonly role: "system"; readonly content: readonly Part[] }
  | { readonly role: "user"; readonly content: readonly Part[] }
  | {
      readonly role: "assistant";
      readonly content: readonly Part[];
      readonly thinking?: string | undefined;
      readonly toolCalls?: readonly ToolCall[] | undefined;
    }
  | {
      readonly role: "tool";
      readonly content: readonly Part[];
      readonly toolCallId?: string | undefined;
      readonly toolName?: string | undefined;
    };

export interface Tool {
  readonly name: string;
  readonly description?: string | undefined;
  /** A JSON schema; passed on, never interpreted. */
  readonly parameters?: JsonObject | undefined;
}

/** The text of a message's parts, joined; images contribute nothing. */
export function textOf(content: readonly Part[]): string {
  if (content.length === 1 && content[0]?.type === "text") return content[0].text;
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

export function textPart(text: string): readonly Part[] {
  return [{ type: "text", text }];
}
