import type { SummaryInfo, SummaryReply } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { modelName } from "../sampling.ts";
import { count, list, maybe, named, nullable, object, objectOf, type Schema, text, time } from "../schema.ts";
import { SESSION } from "./ids.ts";

export const summary: Schema<SummaryInfo> = named(
  "Summary",
  objectOf<SummaryInfo>(
    {
      summary: text("A few sentences."),
      topics: list(text(), "At most eight."),
      by: nullable(text("The model that wrote it, or `extract`: sentences of the conversation itself.")),
      at: nullable(time("When it was made.")),
      messages: nullable(count("How many messages it tells of.")),
    },
    "What a conversation was about so far. `by`, `at` and `messages` are `null` where it came from outside, from a user or with an import.",
  ),
);

const summarised: Schema<SummaryReply> = named(
  "Summarised",
  objectOf<SummaryReply>({
    session_id: text(),
    summary,
    notes: list(text(), "For people: what a model wrote and could not be used, and why."),
  }),
  {
    session_id: "s-638970068657137a381bd40d",
    summary: {
      summary: "Tell me about a dog.",
      topics: ["tell"],
      by: "extract",
      at: "2026-11-21T12:57:41.602Z",
      messages: 4,
    },
    notes: ["A summary by oriel-demo was not used. It is no JSON.", "A summary by oriel-demo was not used. It repeats itself."],
  },
);

export const summaryRoute: Route = {
  method: "post",
  path: "/api/v1/sessions/{id}/summary",
  id: "summariseSession",
  summary: "Say in a few sentences what it is about",
  description:
    "Oriel does this by itself when a conversation has fallen silent and has grown enough, unless its setting `summaries` is `never`. It is written by the session's own model, by the one that its setting `summary_model` names, or by the one in the body; where that writes nothing of use, an extract stands in. A reply that is being written is waited for; a client that leaves stops it.",
  parameters: [SESSION],
  body: {
    schema: named("Summarise", object({ model: maybe(modelName) })),
    required: false,
    examples: { "By its own model": {}, "By another model": { model: "oriel-demo" } },
  },
  replies: [
    {
      status: 200,
      description: "The summary, as it stands among the session's settings now.",
      contents: [{ kind: "json", schema: summarised }],
    },
  ],
  errors: ["session_not_found", "model_not_found", "empty_history", "overloaded", "storage_failed"],
};
