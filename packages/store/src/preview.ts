import { type Message, textOf } from "@oriel/core";

const PREVIEW_CHARACTERS = 100;

/** The beginning of what a user wrote; `null` for other roles and where there is no text. No database keeps a NUL in a text column. */
export function previewOf(message: Message): string | null {
  if (message.role !== "user") return null;
  const start = textOf(message.content)
    .slice(0, 2 * PREVIEW_CHARACTERS)
    .replaceAll("\0", "");
  return start === "" ? null : Array.from(start).slice(0, PREVIEW_CHARACTERS).join("");
}
