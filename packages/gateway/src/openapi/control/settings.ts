import { replyTokens, temperature } from "../sampling.ts";
import { anyObject, list, maybe, named, nullable, object, oneOf, open, optional, type Schema, text, told, whole } from "../schema.ts";

const tools: Schema = open(
  object({
    tools: maybe(list(text())),
    execution_policy: maybe(oneOf({ always_confirm: "", never_confirm: "" })),
    tool_policies: maybe(anyObject()),
  }),
);

/** What a request may set. The settings of a session are shown under the same names. */
export const settings: Schema = named(
  "SessionSettings",
  open(
    object(
      {
        system_prompt: optional(nullable(text("Stands before every prompt of the session."))),
        max_tokens: optional(nullable(told("The reply allowance of turns that name none.", replyTokens))),
        temperature: optional(nullable(told("For turns that name none.", temperature))),
        max_snapshots: optional(
          nullable(whole("How many snapshots of each purpose are kept.", { minimum: 1, maximum: 1000, default: 20 })),
        ),
        tool_settings: optional(nullable(tools)),
        agent_settings: optional(nullable(open(object({ enabled_agents: maybe(list(text())) })))),
        system_prompt_file: optional(nullable(text())),
        summary: optional(nullable(object({ summary: text(), topics: maybe(list(text())) }))),
        summary_model: optional(nullable(text())),
      },
      "Laid over those there are; `null` takes one away. Others are kept as they come. Oriel goes by the first four; the rest is kept for the programs that use it.",
    ),
  ),
);
