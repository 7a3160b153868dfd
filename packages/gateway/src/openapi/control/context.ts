import type { Overflow } from "@oriel/core";
import type { ContextReply, ContextUsageInfo, NextPromptInfo, ReliabilityInfo } from "@oriel/protocol";
import { errorInfo } from "../errors.ts";
import type { Route } from "../route.ts";
import { count, flag, list, named, nullable, number, objectOf, oneOf, type Schema, text, told } from "../schema.ts";
import { checkpoint, EXAMPLE_CHECKPOINT, level } from "./checkpoint.ts";
import { COMPRESSED_RUNS, contextRun } from "./context-run.ts";
import { basis, countSource } from "./counted.ts";
import { SESSION } from "./ids.ts";
import { segments } from "./segments.ts";

const usage: Schema<ContextUsageInfo> = named(
  "ContextUsage",
  objectOf<ContextUsageInfo>(
    {
      currentTokens: count("Of the prompt."),
      maxTokens: nullable(count("The window.")),
      percentage: nullable(number("Of the window; over 100 when the prompt does not fit.", { minimum: 0 })),
      available: nullable(count("What is left of the window, the reply's share included.")),
      basis,
    },
    "How full the window is. `null` where nobody knows the window.",
  ),
);

const watermarks: Schema<NonNullable<ContextReply["watermarks"]>> = objectOf<NonNullable<ContextReply["watermarks"]>>(
  {
    high: count("A prompt larger than this is cut."),
    low: count("Down to this."),
    until_cut: count("How many tokens more the prompt may have before that."),
  },
  "When the conversation is cut; `null` when nobody knows the window.",
);

const reliability: Schema<ReliabilityInfo> = named(
  "Reliability",
  objectOf<ReliabilityInfo>(
    {
      value: nullable(number("`null` where nothing has been said yet, or a summary is not known.", { minimum: 0, maximum: 1 })),
      formula: text("How it was worked out, in figures."),
      parts: list(
        objectOf<ReliabilityInfo["parts"][number]>({
          what: oneOf<ReliabilityInfo["parts"][number]["what"]>({
            word_for_word: "the model sees it as it was said",
            summarised: "a summary stands for it",
            left_out: "the model sees nothing of it",
          }),
          tokens: count(),
          factor: number("What each of them counts: for a summary by its level, who wrote it, and how often it was summarised again.", {
            minimum: 0,
            maximum: 1,
          }),
          checkpoint_id: nullable(text("The summary that stands for them.")),
        }),
      ),
    },
    "How much of what was said the model can still know, the system prompt aside: a rule of thumb, since nobody can know what will be asked for.",
  ),
);

const next: Schema<NextPromptInfo> = objectOf<NextPromptInfo>(
  {
    action: oneOf<NextPromptInfo["action"]>({
      as_it_stands: "it goes on as it is",
      cut: "older messages are shortened or left out",
      summarise: "a summary is made first; what is told of the prompt is as it stands without",
      refuse: "it does not fit, and may not be cut so that it does",
    }),
    summary: nullable(
      objectOf<NonNullable<NextPromptInfo["summary"]>>(
        {
          from: count("The first message, counted from 0."),
          to: count("The one after the last."),
          level,
          most_tokens: count("The longest it may be."),
          replaced_tokens: count("Of the messages it would stand for."),
        },
        "What would be summarised.",
      ),
    ),
    error: nullable(told("Why it would be refused.", errorInfo)),
  },
  "What would be done to the prompt if it were sent now.",
);

const context: Schema<ContextReply> = named(
  "Context",
  objectOf<ContextReply>({
    session_id: text(),
    branch_id: text("The current one."),
    model: text(),
    policy: text(),
    overflow: oneOf<Overflow>({ trim: "", summarize: "", reject: "" }, "What is done when the prompt does not fit."),
    usage,
    segments,
    allowance: count("Kept free for the reply."),
    margin: count("Kept free because the count may be off."),
    room: nullable(count("What is left beside all that; `null` when nobody knows the window.")),
    may_grow: flag("Whether a turn may choose a larger window before it leaves anything out."),
    messages: list(contextRun, "What would become of the messages, in runs."),
    checkpoints: list(checkpoint, "The summaries in the prompt."),
    reliability,
    watermarks: nullable(watermarks),
    next,
    counted_by: objectOf<ContextReply["counted_by"]>({ source: countSource, detail: text("The source in words.") }),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    branch_id: "s-638970068657137a381bd40d",
    model: "oriel-demo",
    policy: "oriel",
    overflow: "summarize",
    usage: { currentTokens: 221, maxTokens: 4096, percentage: 5.4, available: 3875, basis: "estimate" },
    segments: { frame: 6, tools: 0, system: 0, pinned: 0, checkpoints: 68, recalled: 0, history: 135, last: 12 },
    allowance: 1024,
    margin: 0,
    room: 2851,
    may_grow: false,
    messages: COMPRESSED_RUNS,
    checkpoints: [EXAMPLE_CHECKPOINT],
    reliability: {
      value: 0.67,
      formula: "(147 word for word × 1 + 297 summarised × 0.5) / 444 tokens = 0.67",
      parts: [
        { what: "word_for_word", tokens: 147, factor: 1, checkpoint_id: null },
        { what: "summarised", tokens: 297, factor: 0.5, checkpoint_id: EXAMPLE_CHECKPOINT.checkpoint_id },
      ],
    },
    watermarks: { high: 2764, low: 1536, until_cut: 2543 },
    next: { action: "as_it_stands", summary: null, error: null },
    counted_by: { source: "engine", detail: "tokenizer of Embedded engine (llama.cpp)" },
  },
);

export const contextRoute: Route = {
  method: "get",
  path: "/api/v1/sessions/{id}/context",
  id: "getContext",
  summary: "What would be sent now",
  description: "How full the window is, of what, and how far away the next cut is. Nothing is sent for it, and nothing made.",
  parameters: [SESSION],
  replies: [{ status: 200, description: "The context as it stands.", contents: [{ kind: "json", schema: context }] }],
  errors: ["session_not_found", "model_not_found", "storage_failed"],
};
