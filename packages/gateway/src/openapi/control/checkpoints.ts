import type { CheckpointsReply, UndoReply } from "@oriel/protocol";
import type { Parameter, Route } from "../route.ts";
import { count, list, named, objectOf, type Schema, text, told } from "../schema.ts";
import { checkpoint, EXAMPLE_CHECKPOINT } from "./checkpoint.ts";
import { basis } from "./counted.ts";
import { SESSION } from "./ids.ts";

const CHECKPOINT: Parameter = {
  in: "path",
  name: "cid",
  description: "The checkpoint's id.",
  schema: text(),
  example: EXAMPLE_CHECKPOINT.checkpoint_id,
};

const checkpoints: Schema<CheckpointsReply> = named(
  "Checkpoints",
  objectOf<CheckpointsReply>({
    session_id: text(),
    branch_id: text("The current one."),
    checkpoints: list(checkpoint, "In the order of the messages they stand for."),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    branch_id: "s-638970068657137a381bd40d",
    checkpoints: [EXAMPLE_CHECKPOINT],
  },
);

const undone: Schema<UndoReply> = named(
  "Undone",
  objectOf<UndoReply>({
    session_id: text(),
    branch_id: text("The current one."),
    checkpoint_id: text(),
    from: count("The first message that stands there again."),
    to: count("The one after the last."),
    before_tokens: count("Of the prompt with the summary."),
    after_tokens: count("Of the prompt without it."),
    basis: told("Of both.", basis),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    branch_id: "s-638970068657137a381bd40d",
    checkpoint_id: EXAMPLE_CHECKPOINT.checkpoint_id,
    from: 0,
    to: 6,
    before_tokens: 221,
    after_tokens: 450,
    basis: "estimate",
  },
);

export const checkpointRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/sessions/{id}/checkpoints",
    id: "listCheckpoints",
    summary: "The summaries that stand for messages",
    parameters: [SESSION],
    replies: [{ status: 200, description: "Those in the prompt now.", contents: [{ kind: "json", schema: checkpoints }] }],
    errors: ["session_not_found", "model_not_found", "storage_failed"],
  },
  {
    method: "post",
    path: "/api/v1/sessions/{id}/checkpoints/{cid}/undo",
    id: "undoCheckpoint",
    summary: "Put back what a summary stands for",
    description:
      "The prompt is as it was before the cut that made the summary: the messages stand there again, and so do older summaries that the cut had condensed. What has been changed since stays. `conflict`: the window has no room for them; `error.details.window` tells its size.",
    parameters: [SESSION, CHECKPOINT],
    replies: [{ status: 200, description: "They stand there again.", contents: [{ kind: "json", schema: undone }] }],
    errors: ["session_not_found", "model_not_found", "not_found", "conflict", "storage_failed"],
  },
];
