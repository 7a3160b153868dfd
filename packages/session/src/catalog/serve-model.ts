import {
  type Engine,
  type EngineModel,
  FALLBACK_WINDOW,
  matchFamily,
  normaliseModelName,
  type ResolvedWindow,
  resolveWindow,
  type ServedModel,
  type Tokens,
  type WindowEvidence,
  type WindowPin,
} from "@oriel/core";

/** What the user has decided about a model's window. */
export interface WindowWill {
  readonly override: Tokens | undefined;
  /** The window this model is served at for all its clients. */
  readonly pin: Pick<WindowPin, "window" | "history"> | undefined;
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
    policy: settable ? will.pin?.window : undefined,
    loaded: loadedByUs ? undefined : loaded,
    // A model made for no more than this is served at all it was made for, on any machine.
    stated:
      details.statedWindow ?? (details.maxWindow !== undefined && details.maxWindow <= FALLBACK_WINDOW ? details.maxWindow : undefined),
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
    sourceDetail: sourceDetail(window, engine, details, { family: family?.label, pin: will.pin }),
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

function sourceDetail(
  window: ResolvedWindow,
  engine: Engine,
  details: EngineModel,
  { family, pin }: { readonly family: string | undefined; readonly pin: WindowWill["pin"] },
): string {
  switch (window.source) {
    case "request":
      return "asked for by the request";
    case "override":
      return "saved for this model";
    case "policy":
      return pin?.history.at(-1)?.reason === "initial_setup" ? "the size it was first served at" : "grown to by use";
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
