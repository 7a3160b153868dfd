import {
  type Engine,
  type EngineModel,
  matchFamily,
  normaliseModelName,
  type ResolvedWindow,
  resolveWindow,
  type ServedModel,
  type Tokens,
  type WindowEvidence,
} from "@oriel/core";

/** What the user has decided about a model's window. */
export interface WindowWill {
  readonly override: Tokens | undefined;
  /** The window that use has brought this model to, for all its clients. */
  readonly pinned: Tokens | undefined;
  /** An override that was taken back: a model still loaded at that size was loaded so by us, and proves nothing. */
  readonly dismissed: Tokens | undefined;
}

/** A model as Oriel offers it, from what its engine says and what the user decided. */
export function serveModel(engine: Engine, details: EngineModel, name: string, will: WindowWill): ServedModel {
  const settable = engine.abilities.setsWindow;
  const override = settable ? will.override : undefined;
  const loaded = details.loadedWindow;
  const loadedByUs = engine.abilities.isPrivate === true || loaded === override || loaded === will.dismissed;
  const family = matchFamily(details.name) ?? (details.family === undefined ? undefined : matchFamily(details.family));
  const evidence: WindowEvidence = {
    override,
    policy: settable ? will.pinned : undefined,
    loaded: loadedByUs ? undefined : loaded,
    stated: details.statedWindow,
    max: details.maxWindow,
    family,
  };
  const window = resolveWindow(evidence);
  return {
    name,
    engineId: engine.id,
    engineLabel: engine.label,
    details,
    window,
    evidence,
    sourceDetail: sourceDetail(window, engine, details, family?.label),
    settable,
    windowNote: engine.abilities.windowNote,
  };
}

/**
 * The names under which models of several engines are offered: the first engine keeps the bare name, the same name on a later
 * engine is written `engine/name`.
 */
export function offeredName(engineId: string, name: string, taken: ReadonlySet<string>): string {
  return taken.has(normaliseModelName(name)) ? `${engineId}/${name}` : name;
}

function sourceDetail(window: ResolvedWindow, engine: Engine, details: EngineModel, family: string | undefined): string {
  switch (window.source) {
    case "request":
      return "asked for by the request";
    case "override":
      return "saved for this model";
    case "policy":
      return "grown to by use";
    case "loaded":
      return `loaded by ${engine.label}`;
    case "metadata":
      return details.windowSource ?? "the model's own metadata";
    case "family":
      return `a safe size for ${family ?? "its family"}`;
    case "fallback":
      return "nobody says: a safe guess";
  }
}
