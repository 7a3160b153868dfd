import type { WindowInfo } from "@oriel/protocol";
import { count, type FieldsOf, flag, list, nullable, oneOf, type Schema, text } from "../schema.ts";

const windowSource: Schema<WindowInfo["source"]> = oneOf<WindowInfo["source"]>(
  {
    request: "",
    override: "saved for this model",
    policy: "",
    loaded: "what the engine has loaded",
    metadata: "what the model says of itself",
    family: "the family the model belongs to",
    fallback: "nobody knew",
  },
  "Where the size comes from.",
);

/** The window of a model. */
export const WINDOW: FieldsOf<WindowInfo> = {
  asked: count("What Oriel serves the model at."),
  loaded: nullable(count("What the engine holds right now; `null` while the model is not loaded, or the engine does not say.")),
  max: nullable(count("The largest the model was made for.")),
  default: count("What it would be without a saved size."),
  source: windowSource,
  source_detail: text("The same in words."),
  basis: oneOf<WindowInfo["basis"]>({ exact: "", estimate: "" }, "How far the size can be trusted."),
  is_override: flag("Whether a saved size is in force."),
  step: count("Sizes are set in steps of this."),
  snap_points: list(count(), "Sizes worth offering."),
  settable: flag("Whether this engine takes a size at all."),
  note: nullable(text("If not, what to do instead.")),
  wishes: list(count(), "Sizes that clients wished for (`options.num_ctx`), smallest first."),
};
