import { checkWindow, OrielError, type ServedModel, windowSteps } from "@oriel/core";
import { decodeWindow, type EngineInfo, type ModelContext, type ModelInfo, problem, type WindowInfo } from "@oriel/protocol";
import type { Catalog, EngineListing } from "@oriel/session";
import type { Hono } from "hono";
import { readJson } from "../door/body.ts";
import { modelsFor } from "../keys/models-for.ts";
import { type Bindings, exchange } from "./exchange.ts";
import { otherMethods } from "./other-methods.ts";
import type { RoutePorts } from "./ports.ts";

/** Models and their windows. */
export function modelRoutes(app: Hono<Bindings>, ports: RoutePorts): void {
  const { catalog, store, log } = ports;
  const path = "/api/v1/models/:name{.+}/context";

  app.get(
    "/api/v1/models",
    exchange(problem, log, async ({ incoming, json }) => {
      const { models, engines } = await catalog.refresh();
      json(200, {
        models: modelsFor(ports.callers, incoming, models).map((model) => modelInfo(model, catalog)),
        engines: engines.map(engineInfo),
      });
    }),
  );

  app.get(
    path,
    exchange(problem, log, async ({ json, param }) => {
      json(200, await contextOf(ports, param("name")));
    }),
  );

  app.put(
    path,
    exchange(problem, log, async ({ incoming, json, param }) => {
      const { tokens: asked } = decodeWindow(await readJson(incoming, ports.bodyLimitBytes, "json"));
      const { served } = await catalog.route(param("name"));
      if (!served.settable) throw notSettable(served);
      const tokens = checkWindow(served.name, asked, served.window.max);
      await store.pins.delete(served.engineId, served.details.name);
      await store.overrides.put({ model: served.name, tokens, updatedAt: new Date(ports.pace.now()).toISOString() });
      json(200, await contextOf(ports, served.name));
    }),
  );

  app.delete(
    path,
    exchange(problem, log, async ({ json, param }) => {
      const { served } = await catalog.route(param("name"));
      const before = await store.overrides.get(served.name);
      await store.overrides.delete(served.name);
      await store.pins.delete(served.engineId, served.details.name);
      if (before !== undefined) catalog.dismiss(served, before.tokens);
      json(200, await contextOf(ports, served.name));
    }),
  );

  otherMethods(app, problem, log, { "/api/v1/models": ["GET"], [path]: ["GET", "PUT", "DELETE"] });
}

/** A model's window as it is now: the engines are asked anew, since a person looks at what they have just changed. */
async function contextOf({ catalog, store, tally }: RoutePorts, name: string): Promise<ModelContext> {
  await catalog.refresh();
  const { served } = await catalog.route(name);
  const pin = await store.pins.get(served.engineId, served.details.name);
  const { changes, reloadsAvoided } = tally.of(served.name);
  return {
    model: served.name,
    engine: served.engineId,
    ...windowInfo(served, catalog),
    history: (pin?.history ?? []).map(({ reason, window, usage, at }) => ({ reason, window, usage: usage ?? null, at })),
    changes,
    reloads_avoided: reloadsAvoided,
  };
}

function windowInfo(model: ServedModel, catalog: Catalog): WindowInfo {
  const { window, details } = model;
  const { step, snapPoints } = windowSteps(window.max);
  return {
    asked: window.tokens,
    loaded: details.loadedWindow ?? null,
    max: window.max ?? null,
    default: window.default,
    source: window.source,
    source_detail: model.sourceDetail,
    basis: window.basis,
    is_override: window.source === "override",
    step,
    snap_points: snapPoints,
    settable: model.settable,
    note: model.settable ? null : (model.windowNote ?? null),
    wishes: catalog.wishes(model),
  };
}

function modelInfo(model: ServedModel, catalog: Catalog): ModelInfo {
  const { details } = model;
  return {
    name: model.name,
    engine: model.engineId,
    engine_label: model.engineLabel,
    family: details.family ?? null,
    architecture: details.architecture ?? null,
    parameters: details.parameters ?? null,
    quantization: details.quantization ?? null,
    size_bytes: details.sizeBytes ?? null,
    held_bytes: details.held?.bytes ?? null,
    held_gpu_bytes: details.held?.gpuBytes ?? null,
    state: details.state,
    abilities: details.abilities ?? [],
    is_demonstration: details.isDemonstration ?? false,
    window: windowInfo(model, catalog),
  };
}

function engineInfo({ engine, version, error }: EngineListing): EngineInfo {
  return {
    id: engine.id,
    label: engine.label,
    url: engine.url ?? null,
    state: error === undefined ? "ready" : "unreachable",
    version: version ?? null,
    error: error ?? null,
  };
}

function notSettable(model: ServedModel): OrielError {
  const note = model.windowNote ?? "Set it where the engine is started.";
  return new OrielError("not_supported", `The window of ${model.name} cannot be set through ${model.engineLabel}. ${note}`, {
    param: "tokens",
  });
}
