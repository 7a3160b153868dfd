import type { CompressReply } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { count, flag, list, maybe, named, nullable, object, objectOf, type Schema, text, told } from "../schema.ts";
import { checkpoint, EXAMPLE_CHECKPOINT, EXAMPLE_OUTLINE, level, outline } from "./checkpoint.ts";
import { COMPRESSED_RUNS, contextRun } from "./context-run.ts";
import { basis } from "./counted.ts";
import { SESSION } from "./ids.ts";

const question: Schema = named(
  "Compress",
  object({
    dry_run: maybe(flag("Only tells what it would free: no model is asked, nothing changes.", { default: false })),
    level: maybe(told("Without it the session's policy decides.", level)),
    focus: maybe(text("What the summary should dwell on.", { minLength: 1, maxLength: 500 })),
  }),
);

const compressed: Schema<CompressReply> = named(
  "Compressed",
  objectOf<CompressReply>({
    session_id: text(),
    branch_id: text("The current one."),
    dry_run: flag(),
    compresses: flag("Whether the prompt is smaller now; in a dry run, whether it would be."),
    reason: nullable(text("Why not.")),
    before_tokens: count("Of the prompt."),
    after_tokens: count("In a dry run at most: as if the summary were as long as it may be."),
    freed_tokens: count("The difference."),
    basis: told("Of these three.", basis),
    level: nullable(level),
    messages: nullable(list(contextRun, "What became of the messages, in runs; `null` when nothing changes.")),
    checkpoint: nullable(told("The new summary; `null` in a dry run, and when nothing changes.", checkpoint)),
    checkpoints: nullable(
      objectOf<NonNullable<CompressReply["checkpoints"]>>(
        { before: list(outline), after: list(outline) },
        "All summaries in the prompt as it was and as it is, or would be: older ones may have become shorter, or one. `null` when nothing changes.",
      ),
    ),
    snapshot_id: nullable(text("The state before, saved for going back; `null` where nothing was changed.")),
    notes: list(text(), "For people: a summary by a model that could not be used, and why."),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    branch_id: "s-638970068657137a381bd40d",
    dry_run: false,
    compresses: true,
    reason: null,
    before_tokens: 450,
    after_tokens: 221,
    freed_tokens: 229,
    basis: "estimate",
    level: "compact",
    messages: COMPRESSED_RUNS,
    checkpoint: EXAMPLE_CHECKPOINT,
    checkpoints: { before: [], after: [EXAMPLE_OUTLINE] },
    snapshot_id: "snap-773e855613fabef83309ca56",
    notes: [],
  },
);

export const compressRoute: Route = {
  method: "post",
  path: "/api/v1/sessions/{id}/compress",
  id: "compressSession",
  summary: "Put a summary in the place of older messages",
  description:
    "Never in the place of the system prompt, what is pinned, what the user said, or the newest exchange. Where that frees nothing, the conversation stays as it was, and `reason` says why. A client that leaves stops it.",
  parameters: [SESSION],
  body: {
    schema: question,
    required: false,
    examples: {
      "A short summary": { level: "compact" },
      "What it would free": { dry_run: true },
      "A summary with a focus": { focus: "where dogs come from" },
    },
  },
  replies: [{ status: 200, description: "What came of it, or would.", contents: [{ kind: "json", schema: compressed }] }],
  errors: ["session_not_found", "model_not_found", "context_length_exceeded", "overloaded", "storage_failed"],
};
