import { asOrielError, type ServedModel } from "@oriel/core";
import type { Catalog } from "./catalog.ts";

/** A model as it is served; `undefined` when no engine offers it now. */
export async function servedAs(catalog: Pick<Catalog, "route">, model: string): Promise<ServedModel | undefined> {
  try {
    return (await catalog.route(model)).served;
  } catch (thrown) {
    const error = asOrielError(thrown);
    if (error.code === "model_not_found") return undefined;
    throw error;
  }
}
