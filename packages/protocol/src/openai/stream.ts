import type { JsonValue, OrielError } from "@oriel/core";
import type { ReplyEncoder, ReplyMeta } from "../encoder.ts";
import { jsonLine } from "../json-line.ts";
import { sseComment, sseEvent } from "../sse.ts";
import { errorBody } from "./error.ts";
import { unixSeconds } from "./usage.ts";

export interface StreamOptions {
  /** Whether the client asked for a last chunk with the usage. */
  readonly includeUsage: boolean;
}

/** The chunks of one stream. All that stays the same is built once: a chunk is written for every token. */
export interface Chunks {
  /** A chunk with one choice, of which these are the fields, already as JSON text. */
  choice(fields: string): string;
  /** The chunk without a choice that carries the usage. */
  usage(usage: JsonValue): string;
}

export function chunks(object: string, meta: ReplyMeta, options: StreamOptions): Chunks {
  const fixed = jsonLine({ id: meta.id, object, created: unixSeconds(meta.createdMs), model: meta.model });
  const head = `data: ${fixed.slice(0, -1)},"choices":[`;
  const before = `${head}{"index":0,`;
  const after = options.includeUsage ? '}],"usage":null}\n\n' : "}]}\n\n";
  return {
    choice: (fields) => before + fields + after,
    usage: (usage) => `${head}],"usage":${jsonLine(usage)}}\n\n`,
  };
}

export const STREAM_END = "data: [DONE]\n\n";

/** What chat and completion streams do alike outside of their chunks. */
export const streamManners: Omit<ReplyEncoder, "encode"> = {
  contentType: "text/event-stream",
  keepAlive(progress) {
    if (progress === undefined) return sseComment("waiting");
    const { phase, done, total } = progress;
    return sseComment(total === undefined ? phase : `${phase} ${done} of ${total}`);
  },
  // The blank line ends whatever was being written. No [DONE] follows: clients take it for success.
  fail: (error: OrielError) => `\n${sseEvent(jsonLine(errorBody(error)))}`,
};
