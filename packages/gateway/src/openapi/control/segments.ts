import type { Segments } from "@oriel/core";
import { count, named, objectOf, type Schema } from "../schema.ts";

export const segments: Schema<Segments> = named(
  "Segments",
  objectOf<Segments>(
    {
      frame: count("What the template adds."),
      tools: count("The schemas of the tools."),
      system: count(),
      pinned: count(),
      checkpoints: count("Summaries that stand for older messages."),
      recalled: count("Older messages brought back."),
      history: count(),
      last: count("The last message of the user."),
    },
    "The tokens of a prompt by what they are for; their sum is the prompt.",
  ),
);
