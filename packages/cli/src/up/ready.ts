import type { ServedModel } from "@oriel/core";
import type { Gateway } from "@oriel/gateway";
import type { ReadyModel, UpEvent } from "./event.ts";

/** Everything a person or a script needs once Oriel serves. */
export function readyEvent(facts: {
  readonly version: string;
  readonly url: string;
  readonly afterMs: number;
  readonly listing: Awaited<ReturnType<Gateway["listing"]>>;
}): UpEvent {
  const { version, url, afterMs, listing } = facts;
  return {
    event: "ready",
    schema_version: 1,
    version,
    url,
    openai_base_url: `${url}/v1`,
    ollama_host: url,
    after_s: afterMs / 1000,
    engines: listing.engines.map(({ engine, version: engineVersion, error }) => ({
      id: engine.id,
      label: engine.label,
      url: engine.url ?? null,
      version: engineVersion ?? null,
      error: error ?? null,
    })),
    models: listing.models.map(readyModel),
  };
}

function readyModel(model: ServedModel): ReadyModel {
  return {
    name: model.name,
    engine: model.engineId,
    window: model.window.tokens,
    max: model.window.max ?? null,
    source: model.window.source,
    source_detail: model.sourceDetail,
    basis: model.window.basis,
    is_demonstration: model.details.isDemonstration ?? false,
  };
}
