import type { DiscoverReply, SystemPromptReply } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { count, list, named, nullable, object, objectOf, oneOf, optional, type Schema, text } from "../schema.ts";
import { contextFile } from "./context-file.ts";
import { SESSION } from "./ids.ts";

type Left = SystemPromptReply["left"][number];
type Source = SystemPromptReply["from"][number];
type FoundFile = DiscoverReply["files"][number];

const path = text(undefined, { minLength: 1, maxLength: 4096 });

const systemPrompt: Schema<SystemPromptReply> = named(
  "SystemPrompt",
  objectOf<SystemPromptReply>({
    session_id: text(),
    text: text("As the model gets it; empty where there is none."),
    tokens: count("An estimate."),
    budget: count("What the tier lets it take, with context files where there are any. The user's own words may be more."),
    window: count("The window it is made for."),
    tier: text("Of that window."),
    mode: nullable(text()),
    left: list(
      objectOf<Left>({
        part: text(),
        how: oneOf<Left["how"]>({ shortened: "", left_out: "" }),
        unnamed: list(text(), "The names that are not told, of a part that is made of names."),
        why: text(),
      }),
      "What did not fit.",
    ),
    files: list(contextFile, "The context files that stand in it."),
    from: list(
      objectOf<Source>({
        part: oneOf<Source["part"]>({ rules: "", mode: "" }),
        whose: oneOf<Source["whose"]>({ oriel: "it comes with Oriel", user: "from the user's folder of texts" }),
        file: text("In the folder of texts."),
      }),
      "The texts of the mode that it is made from.",
    ),
    notes: list(text(), "What could not be had: a mode that is gone, a text of the user's that cannot be read."),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    text: "Be brief.\n\nThe goal: Make the tests pass.",
    tokens: 12,
    budget: 200,
    window: 4096,
    tier: "Minimal",
    mode: null,
    left: [],
    files: [],
    from: [],
    notes: [],
  },
);

const discovered: Schema<DiscoverReply> = named(
  "Discovered",
  objectOf<DiscoverReply>({
    session_id: text(),
    root: text("The folder that was looked in, without links."),
    tokens: count("Of the text that is kept, estimated. What stands in a prompt of it depends on the tier of its window."),
    files: list(
      objectOf<FoundFile>({
        path: text("From the root, with `/` between folders."),
        bytes: nullable(count("`null` where nobody could tell.")),
        kind: oneOf<FoundFile["kind"]>({ whole: "", cut: "", left_out: "" }),
        tokens: nullable(count()),
        why: nullable(text("Why it is not whole, or how it was read.")),
      }),
      "Each that is there, from the root down.",
    ),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    root: "/home/me/project",
    tokens: 31,
    files: [{ path: "AGENTS.md", bytes: 96, kind: "whole", tokens: 31, why: null }],
  },
);

export const systemPromptRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/sessions/{id}/system-prompt",
    id: "getSystemPrompt",
    summary: "What the model is told before the first message",
    description: "For the window that the next turn begins with.",
    parameters: [SESSION],
    replies: [{ status: 200, description: "The system prompt.", contents: [{ kind: "json", schema: systemPrompt }] }],
    errors: ["session_not_found", "model_not_found", "storage_failed"],
  },
  {
    method: "post",
    path: "/api/v1/sessions/{id}/discover",
    id: "discoverContext",
    summary: "Put the context files of a project into the system prompt",
    description:
      "Reads `AGENTS.md` and `ORIEL.md`, or the names that `context_files` has, in each folder from the root down to a path, once: the conversation keeps to what they said. Only in folders that whoever runs Oriel has named in `trusted_roots`.",
    parameters: [SESSION],
    body: {
      schema: object({
        from: path,
        root: optional(nullable(path)),
        names: optional(nullable(list(text(undefined, { minLength: 1 }), "Some of those allowed.", { minItems: 1, maxItems: 16 }))),
      }),
      required: true,
      examples: { "From a folder of the project": { from: "/home/me/project" } },
    },
    replies: [{ status: 200, description: "What was found.", contents: [{ kind: "json", schema: discovered }] }],
    errors: ["session_not_found", "path_not_allowed", "storage_failed"],
  },
  {
    method: "delete",
    path: "/api/v1/sessions/{id}/discover",
    id: "forgetContext",
    summary: "Take the context files out of the system prompt",
    parameters: [SESSION],
    replies: [{ status: 204, description: "They are forgotten." }],
    errors: ["session_not_found", "storage_failed"],
  },
];
