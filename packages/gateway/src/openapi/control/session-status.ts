import type { ContextWindowStatus, SessionStatus } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { count, flag, list, named, nullable, objectOf, type Schema, text } from "../schema.ts";
import { SESSION } from "./ids.ts";
import { summary } from "./summary.ts";

const status: Schema<SessionStatus> = named(
  "SessionStatus",
  objectOf<SessionStatus>(
    {
      session_id: text(),
      model: text(),
      message_count: count("On the current branch."),
      context_window: objectOf<ContextWindowStatus>({
        dynamic_enabled: flag("Whether the window follows the conversation."),
        current_window: nullable(count("Of the last reply; before the first what the model is served at.")),
        model_max_context: nullable(count()),
        last_adjustment_reason: text(),
        manual_override: flag(),
      }),
      tools_enabled: flag(),
      active_tools: list(text()),
      execution_policy: text(),
      agents_enabled: flag(),
      enabled_agents: list(text()),
      system_prompt_file: nullable(text()),
      summary: nullable(summary),
      summary_model: nullable(text()),
      branch_id: text("The current branch."),
    },
    "From `tools_enabled` to `summary_model`: what the settings of the session say, kept for the programs that use it.",
  ),
  {
    session_id: "s-638970068657137a381bd40d",
    model: "oriel-demo",
    message_count: 4,
    context_window: {
      dynamic_enabled: true,
      current_window: 4096,
      model_max_context: 4096,
      last_adjustment_reason: "no_adjustment",
      manual_override: false,
    },
    tools_enabled: false,
    active_tools: [],
    execution_policy: "always_confirm",
    agents_enabled: false,
    enabled_agents: [],
    system_prompt_file: null,
    summary: null,
    summary_model: null,
    branch_id: "s-638970068657137a381bd40d",
  },
);

export const sessionStatus: Route = {
  method: "get",
  path: "/api/v1/sessions/{id}/status",
  id: "getSessionStatus",
  summary: "Where a conversation stands",
  description: "One small answer that costs the same however long the conversation is.",
  parameters: [SESSION],
  replies: [{ status: 200, description: "Where it stands.", contents: [{ kind: "json", schema: status }] }],
  errors: ["session_not_found", "storage_failed"],
};
