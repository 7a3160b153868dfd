import type { CheckpointLevel } from "@oriel/core";
import type { CheckpointInfo, CheckpointOutline } from "@oriel/protocol";
import { count, list, named, objectOf, oneOf, type Schema, text, time } from "../schema.ts";

export const level: Schema<CheckpointLevel> = oneOf<CheckpointLevel>(
  { detailed: "", moderate: "", compact: "" },
  "How much detail the summary keeps.",
);

export const EXAMPLE_CHECKPOINT: CheckpointInfo = {
  checkpoint_id: "7FLdTRrEO7pk5eI7osissv",
  by: "oriel-demo",
  from: 0,
  to: 6,
  level: "compact",
  tokens: 25,
  replaced_tokens: 297,
  text: "The user asked about dogs three times. Told so far: dogs descend from wolves and have lived with people for more than fifteen thousand years.",
  created_at: "2026-11-21T12:58:30.022Z",
  of: [],
  rewrites: 0,
};

export const EXAMPLE_OUTLINE: CheckpointOutline = {
  checkpoint_id: EXAMPLE_CHECKPOINT.checkpoint_id,
  from: EXAMPLE_CHECKPOINT.from,
  to: EXAMPLE_CHECKPOINT.to,
  level: EXAMPLE_CHECKPOINT.level,
  tokens: EXAMPLE_CHECKPOINT.tokens,
  of: [],
};

export const checkpoint: Schema<CheckpointInfo> = named(
  "Checkpoint",
  objectOf<CheckpointInfo>(
    {
      checkpoint_id: text("The same for the same messages at the same level, made of the same."),
      by: text("Who wrote it: a model, or `extract` for the summary that needs none."),
      from: count("The first message of the stretch, counted from 0."),
      to: count("The one after the last."),
      level,
      tokens: count("Of its text."),
      replaced_tokens: count("Of the messages it stands for."),
      text: text("As the model reads it."),
      created_at: time("When it was written."),
      of: list(
        text(),
        "The checkpoints it was made of: one that has aged, or several that became one. None where it was made of messages.",
      ),
      rewrites: count("How many times over it holds a summary of a summary."),
    },
    "A summary that stands in the prompt for older messages. The messages themselves are kept.",
  ),
  EXAMPLE_CHECKPOINT,
);

export const outline: Schema<CheckpointOutline> = named(
  "CheckpointOutline",
  objectOf<CheckpointOutline>(
    {
      checkpoint_id: text(),
      from: count("The first message of the stretch, counted from 0."),
      to: count("The one after the last."),
      level,
      tokens: count("Of its text; of one that a dry run would make, at most."),
      of: list(text(), "The checkpoints it was made of."),
    },
    "Where a summary stands.",
  ),
  EXAMPLE_OUTLINE,
);
