import { replyTokens, temperature } from "../sampling.ts";
import {
  anyObject,
  anyOf,
  count,
  list,
  maybe,
  named,
  nullable,
  object,
  oneOf,
  open,
  optional,
  type Schema,
  text,
  told,
  whole,
} from "../schema.ts";
import { contextFile } from "./context-file.ts";
import { windowSettings } from "./window-settings.ts";

const tools: Schema = open(
  object({
    tools: maybe(list(text())),
    execution_policy: maybe(oneOf({ always_confirm: "", never_confirm: "" })),
    tool_policies: maybe(anyObject()),
  }),
);

const name = text(undefined, { minLength: 1, maxLength: 200 });

/** What the system prompt names. */
const inUse: Schema = list(
  anyOf(undefined, name, object({ name, about: maybe(text("What it is for, in a few words.", { minLength: 1, maxLength: 1000 })) })),
  "What is in use, which the system prompt tells the model of. Shown as objects.",
  { maxItems: 200 },
);

const discovered: Schema = object({
  root: text("The folder that was looked in."),
  from: text("The path that was looked up from."),
  tokens: count("Of all that is kept, estimated. What stands in a prompt of it depends on the tier of its window."),
  files: list(contextFile),
});

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
          nullable(
            whole("How many snapshots of each purpose are kept, a user's and Oriel's each by themselves.", {
              minimum: 1,
              maximum: 1000,
              default: 20,
            }),
          ),
        ),
        mode: optional(
          nullable(
            text("`developer`, `planning`, `assistant`, `debugger`, or one of the user's own.", { pattern: "^[a-z][a-z0-9-]{0,39}$" }),
          ),
        ),
        goal: optional(
          nullable(text("What the conversation is to achieve: the last part of its system prompt.", { minLength: 1, maxLength: 4000 })),
        ),
        active_skills: optional(nullable(inUse)),
        active_tools: optional(nullable(inUse)),
        active_hooks: optional(nullable(inUse)),
        active_mcp_servers: optional(nullable(inUse)),
        window: optional(nullable(windowSettings)),
        compaction: optional(
          nullable(
            anyObject(
              'Those fields of the `CompactionPolicy` that are other than in its policy, such as `{"stages": [{"strategy": "fifo"}]}`. Lists are replaced.',
            ),
          ),
        ),
        discovered: optional(
          told("Context files that were found; `null` forgets them, and nothing else may be sent.", nullable(discovered)),
        ),
        tool_settings: optional(nullable(tools)),
        agent_settings: optional(nullable(open(object({ enabled_agents: maybe(list(text())) })))),
        system_prompt_file: optional(nullable(text())),
        summary: optional(
          nullable(
            told(
              "Oriel's, or one from outside, which Oriel leaves as it is.",
              open(object({ summary: text(), topics: maybe(list(text())) })),
            ),
          ),
        ),
        summary_model: optional(nullable(text("The model that writes the summary; left out, the session's own."))),
        summaries: optional(
          nullable(oneOf({ idle: "when the session has fallen silent", never: "" }, "When it is summed up; `idle` where it is left out.")),
        ),
      },
      "Laid over those there are; `null` takes one away. Others are kept as they come. Oriel goes by those up to `discovered`; the rest is kept for the programs that use it.",
    ),
  ),
);
