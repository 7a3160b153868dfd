import type {
  CompactionPolicy,
  EvidenceSource,
  Overflow,
  Policy,
  RecallPolicy,
  ReplyPolicy,
  SizeClass,
  Stage,
  SummaryPolicy,
  WindowPolicy,
} from "@oriel/core";
import {
  anyOf,
  count,
  type FieldsOf,
  flag,
  list,
  named,
  nullable,
  number,
  objectOf,
  oneOf,
  type Schema,
  text,
  whole,
  word,
} from "../schema.ts";

const share = (description: string): Schema<number> => number(description, { minimum: 0, maximum: 1 });

const overflow: Schema<Overflow> = oneOf<Overflow>({ trim: "", summarize: "", reject: "" });

type Mode = WindowPolicy["mode"];
type WindowOf<Name extends Mode> = Extract<WindowPolicy, { mode: Name }>;

const evidence: Schema<EvidenceSource> = oneOf<EvidenceSource>({
  request: "",
  override: "",
  policy: "",
  loaded: "",
  metadata: "",
  family: "",
});

const EVERY: Pick<FieldsOf<WindowOf<"fixed">>, "evidence" | "first_window" | "fallback_window" | "share_of_max" | "retry_window"> = {
  evidence: list(evidence, "Who is asked for a size, first to last."),
  first_window: nullable(anyOf("What the policy itself says.", count(), word("max"))),
  fallback_window: nullable(count("The size where nobody names one.")),
  share_of_max: share("Of the model's maximum that is served at most."),
  retry_window: nullable(anyOf("The size of the one retry after a model did not fit into memory.", count(), word("step_below"))),
};

const window: Schema<WindowPolicy> = named(
  "WindowPolicy",
  anyOf(
    "How a window is chosen.",
    objectOf<WindowOf<"fixed">>({
      mode: word("fixed", "One window, whatever is said in it."),
      ...EVERY,
      sends_size: flag("Whether the engine is told the size."),
      size_classes: list(
        objectOf<SizeClass>({ up_to_parameters: nullable(count()), window: count() }),
        "Sizes by the number of parameters, smallest first.",
      ),
    }),
    objectOf<WindowOf<"manual">>({ mode: word("manual", "It stands until somebody changes it."), ...EVERY, smallest_window: count() }),
    objectOf<WindowOf<"auto">>({
      mode: word("auto", "Chosen once by the memory that is free."),
      ...EVERY,
      sizes: list(count()),
      tiers_below: count("How many tiers below the largest size that fits."),
      engine_share: share("Of a chosen size that the engine is given."),
      uses_profiles: flag("Whether a model's profile names the engine's size."),
    }),
    objectOf<WindowOf<"dynamic">>({
      mode: word("dynamic", "Follows the usage of the conversation, upwards."),
      ...EVERY,
      dynamic_enabled: flag(),
      usage_threshold: share("Of the window that may be used before it grows."),
      counts_allowance: flag("Whether the reply allowance counts as usage."),
    }),
    objectOf<WindowOf<"grow">>({
      mode: word("grow", "One window per model for all its clients, growing in steps."),
      ...EVERY,
      counts_allowance: flag("Whether the reply allowance counts as usage."),
      smallest_step: count(),
      step_factor: number("Each next step is so many times as large."),
      hysteresis: share("Of a new window that stays free."),
      shrink_after_idle_ms: count(),
      wishes_grow: flag("Whether a size that a client wishes for makes the window grow to it."),
    }),
  ),
);

type Strategy = Stage["strategy"];
type StageOf<Name extends Strategy> = Extract<Stage, { strategy: Name }>;

const keepShare = share("Of the budget that the newest may take.");

const stage: Schema<Stage> = named(
  "CompactionStage",
  anyOf(
    "One way of making a conversation smaller.",
    objectOf<StageOf<"prune">>({
      strategy: word("prune", "Older tool outputs are cut short."),
      keep_share: keepShare,
      cap_tokens: count(),
    }),
    objectOf<StageOf<"mask">>({ strategy: word("mask", "Older tool outputs become a line."), keep_share: keepShare }),
    objectOf<StageOf<"truncate">>({ strategy: word("truncate", "A large message loses its middle."), share: share("Of the budget.") }),
    objectOf<StageOf<"fifo">>({ strategy: word("fifo", "The oldest leave first.") }),
    objectOf<StageOf<"sliding_window">>({ strategy: word("sliding_window", "Only the newest stay."), keep_tokens: nullable(count()) }),
    objectOf<StageOf<"keep_first">>({ strategy: word("keep_first", "The first and the newest stay."), keep_tokens: count() }),
    objectOf<StageOf<"adaptive">>({ strategy: word("adaptive", "What matters least leaves first.") }),
    objectOf<StageOf<"summarise">>({ strategy: word("summarise", "A summary takes the place of the older part.") }),
  ),
);

const compaction: Schema<CompactionPolicy> = named(
  "CompactionPolicy",
  objectOf<CompactionPolicy>(
    {
      high_watermark: share("Of the budget, below which nothing changes."),
      low_watermark: share("Of the budget, down to which a cut goes."),
      stages: list(stage, "What is done, in this order."),
      drops_user_messages: flag("Whether messages of the user may be left out at the very last."),
      summary: objectOf<SummaryPolicy>({
        level: oneOf<SummaryPolicy["level"]>({ detailed: "", moderate: "", compact: "" }),
        keep_share: share("Of the budget that stays as it is."),
        most_share: share("Of the budget that a summary may take; where several take more together, the oldest become one."),
        most_checkpoints: list(
          count(),
          "How many summaries may stand beside each other, by the tier of the window, the smallest first. 1: every new one takes the one before into itself; 0: that, as short as can be.",
          { minItems: 5, maxItems: 5 },
        ),
        ages_after: nullable(
          count("After how many newer ones a summary goes down a level, and after as many again the next; `null`: never."),
        ),
        user_share: share("Of the budget that earlier messages of the user keep, word for word."),
        model: nullable(text("Who writes it; `null`: the model of the conversation.")),
        idle_ms: nullable(count("How long the conversation must be silent before a summary is made ahead; `null`: never.")),
      }),
      recall: nullable(
        objectOf<RecallPolicy>({ share: share("Of the budget that recalled pieces may take."), most: count("How many messages at most.") }),
      ),
    },
    "How a conversation is kept inside its window. The budget is the window less the reply allowance and the margin.",
  ),
);

export const POLICY_FIELDS: FieldsOf<Policy> = {
  id: text(),
  title: text(),
  carries_over: text("What it carries over, in a sentence."),
  from: text("The system whose behaviour and numbers these are."),
  window,
  reply: objectOf<ReplyPolicy>({
    default: count("The reply allowance of a request that names none."),
    min: count(),
    max: count(),
    step: whole(undefined, { minimum: 1 }),
    remembered: flag("Whether a chosen allowance outlives the program."),
    must_fit: flag("Whether prompt and allowance together must fit the window."),
  }),
  overflow,
  overflow_in_sessions: overflow,
  compaction,
  warn_at: nullable(share("Of the window in use at which the user is warned.")),
};

export const policy: Schema<Policy> = named(
  "Policy",
  objectOf<Policy>(POLICY_FIELDS, "How windows are chosen, and what happens around them."),
);
