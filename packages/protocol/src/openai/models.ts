import type { JsonObject, ServedModel } from "@oriel/core";
import { unixSeconds } from "./usage.ts";

/** The answer of `GET /v1/models`. */
export function openaiModelsReply(models: readonly ServedModel[]): string {
  return JSON.stringify({ object: "list", data: models.map(modelInfo) });
}

/** The answer of `GET /v1/models/{id}`. */
export function openaiModelReply(model: ServedModel): string {
  return JSON.stringify(modelInfo(model));
}

function modelInfo(model: ServedModel): JsonObject {
  const modifiedMs = Date.parse(model.details.modifiedAt ?? "");
  return {
    id: model.name,
    object: "model",
    // The protocol wants a number; local servers write 0 where no time is known.
    created: Number.isNaN(modifiedMs) ? 0 : unixSeconds(modifiedMs),
    owned_by: model.engineId,
    // vLLM's name for the window that a request may fill; the clients that look for a window look here.
    max_model_len: model.window.tokens,
  };
}
