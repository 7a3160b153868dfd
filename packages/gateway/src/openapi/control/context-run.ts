import type { MessageRunInfo } from "@oriel/protocol";
import { count, named, objectOf, type Schema } from "../schema.ts";
import { disposition, reason } from "./dispositions.ts";

export const contextRun: Schema<MessageRunInfo> = named(
  "ContextRun",
  objectOf<MessageRunInfo>(
    {
      from: count("The first message, counted from 0; the system prompt is none."),
      to: count("The one after the last."),
      disposition,
      reason,
      tokens: count("As they are in the conversation."),
      sent: count("What is left of them in the prompt; 0 where a summary stands for them."),
    },
    "Messages of one fate.",
  ),
);

/** Three answers are summarised; what the user said stays. */
export const COMPRESSED_RUNS: readonly MessageRunInfo[] = [
  { from: 0, to: 1, disposition: "kept", reason: "policy", tokens: 12, sent: 12 },
  { from: 1, to: 2, disposition: "compacted", reason: "compressed", tokens: 99, sent: 0 },
  { from: 2, to: 3, disposition: "kept", reason: "policy", tokens: 12, sent: 12 },
  { from: 3, to: 4, disposition: "compacted", reason: "compressed", tokens: 99, sent: 0 },
  { from: 4, to: 5, disposition: "kept", reason: "policy", tokens: 12, sent: 12 },
  { from: 5, to: 6, disposition: "compacted", reason: "compressed", tokens: 99, sent: 0 },
  { from: 6, to: 8, disposition: "kept", reason: "recent", tokens: 111, sent: 111 },
];
