import { normaliseModelName, OrielError } from "@oriel/core";
import type { ModelInfo } from "@oriel/protocol";
import { nearNames } from "./near-names.ts";

/**
 * The model somebody means by `name`: its name in any spelling, or `engine/name`.
 * @throws OrielError `model_not_found`, with the names that come near.
 */
export function findModel(models: readonly ModelInfo[], name: string): ModelInfo {
  const wanted = normaliseModelName(name);
  const found =
    models.find((model) => normaliseModelName(model.name) === wanted) ??
    models.find((model) => normaliseModelName(`${model.engine}/${model.name}`) === wanted);
  if (found !== undefined) return found;

  const names = models.map((model) => model.name);
  const near = nearNames(wanted, names);
  const advice =
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : names.length > 0
        ? `"oriel models ls" lists the ${names.length} there ${names.length === 1 ? "is" : "are"}.`
        : "No engine offers any model.";
  throw new OrielError("model_not_found", `There is no model "${name}". ${advice}`, { param: "model", data: { near } });
}
