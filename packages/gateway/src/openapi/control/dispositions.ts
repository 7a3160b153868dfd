import type { DispositionCounts } from "@oriel/core";
import { count, named, objectOf, type Schema } from "../schema.ts";

/** Also in `X-Oriel-Disposition`. */
export const counts: Schema<DispositionCounts> = named(
  "Dispositions",
  objectOf<DispositionCounts>(
    {
      kept: count("In the prompt as they are."),
      compacted: count("In the prompt shorter than they are, or summarised."),
      dropped: count("Left out."),
      recalled: count("Left out before, and brought back."),
    },
    "What became of the messages.",
  ),
);
