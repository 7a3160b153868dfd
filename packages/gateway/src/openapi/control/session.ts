import type { AdjustmentInfo, ContextWindowConfig, SessionInfo, UsageInfo } from "@oriel/protocol";
import { anyObject, count, flag, list, named, nullable, number, objectOf, type Schema, text, time, told } from "../schema.ts";
import { basis } from "./counted.ts";
import { summary } from "./summary.ts";

/** A change of a window. */
export const adjustment: Schema<AdjustmentInfo> = named(
  "Adjustment",
  objectOf<AdjustmentInfo>({
    reason: text("Why: `initial_setup`, `usage_threshold`, `model_change`, `manual_override`."),
    window: count("The new size, in tokens."),
    usage: nullable(count("What the prompt used.")),
    at: time("When."),
  }),
);

export const usage: Schema<UsageInfo> = named(
  "Usage",
  objectOf<UsageInfo>(
    {
      used_tokens: count("Prompt and reply of the last turn together: what the next prompt begins with."),
      basis,
      window: nullable(count("`null` when nobody knows it.")),
      percentage: nullable(number("Of the window in use.", { minimum: 0 })),
      available: nullable(count("What is left of the window.")),
      in_flight_tokens: count("Tokens of a reply that is being written right now, estimated; not in the other figures yet."),
    },
    "How much of the window a conversation takes.",
  ),
);

const windowConfig: Schema<ContextWindowConfig> = named(
  "ContextWindowConfig",
  objectOf<ContextWindowConfig>({
    dynamic_enabled: flag("Whether the window follows the conversation, or stands as it was set."),
    current_window: nullable(count("`null` before the first reply.")),
    last_adjustment: nullable(text("The reason of the last change.")),
    adjustment_history: list(adjustment, "The last ten changes, oldest first."),
    manual_override: flag(),
  }),
);

export const session: Schema<SessionInfo> = named(
  "Session",
  objectOf<SessionInfo>({
    session_id: text(),
    model: text(),
    policy: text(),
    title: nullable(text()),
    preview: nullable(text("The first words of the first user message.")),
    summary: nullable(summary),
    message_count: count("On the current branch."),
    settings: anyObject("As they were sent; context files without their text."),
    created_at: time("When it was begun."),
    updated_at: time("When it was last changed."),
    usage: nullable(told("After the last reply; `null` before the first, and in lists.", usage)),
    context_window_config: nullable(told("How its window came to be what it is; `null` in lists.", windowConfig)),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    model: "oriel-demo",
    policy: "oriel",
    title: "Dogs",
    preview: "Tell me about a dog.",
    summary: null,
    message_count: 4,
    settings: {},
    created_at: "2026-11-21T12:57:11.457Z",
    updated_at: "2026-11-21T12:57:11.628Z",
    usage: { used_tokens: 42, basis: "exact", window: 4096, percentage: 1, available: 4054, in_flight_tokens: 0 },
    context_window_config: {
      dynamic_enabled: true,
      current_window: 4096,
      last_adjustment: "no_adjustment",
      adjustment_history: [{ reason: "initial_setup", window: 4096, usage: 15, at: "2026-11-21T12:57:11.591Z" }],
      manual_override: false,
    },
  },
);
