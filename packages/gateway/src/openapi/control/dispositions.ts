import type { Disposition, DispositionCounts, ReasonCode } from "@oriel/core";
import { count, named, objectOf, oneOf, type Schema } from "../schema.ts";

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

export const disposition: Schema<Disposition> = oneOf<Disposition>({ kept: "", compacted: "", dropped: "", recalled: "" });

export const reason: Schema<ReasonCode> = oneOf<ReasonCode>({
  always: "it can never leave",
  pinned: "",
  recent: "there was room for it",
  recall_hit: "the new message needed it",
  recall_below: "not near enough to the new message to be brought back",
  compressed: "a summary stands for it",
  tool_cap: "it was too long",
  over_budget: "there was no room",
  duplicate: "it is said again elsewhere",
  superseded: "a later call of the same tool renewed it",
  user_excluded: "",
  policy: "by the policy",
  backend_truncated: "the engine may have cut it",
});
