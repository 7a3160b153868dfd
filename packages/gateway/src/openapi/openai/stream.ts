import { openaiError } from "../errors.ts";
import type { Content } from "../route.ts";
import { list, nullable, type Optional, optional, type Schema, told } from "../schema.ts";
import { usage } from "./usage.ts";

/** Both of OpenAI's streams: chunks, and a line that says that the reply is whole. */
export function chunkStream(of: string, chunk: Schema, description: string, example: string): Content {
  return {
    kind: "stream",
    type: "text/event-stream",
    description,
    events: [
      { name: "chunk", description: `A piece of ${of}.`, schema: chunk },
      { name: "error", description: "The reply broke off.", schema: openaiError },
      { name: "[DONE]", description: "The reply is whole." },
    ],
    example,
  };
}

/** What a chunk has to say of the reply, and at the end of what it took. */
export function chunkFields(choice: Schema): { readonly choices: Schema; readonly usage: Optional } {
  return {
    choices: list(choice, "Empty in the chunk that tells the usage."),
    usage: optional(nullable(told("When it was asked for: `null` until the last chunk.", usage))),
  };
}
