import type { Count, Tokens } from "@oriel/core";
import type { EngineInfo, ModelInfo } from "@oriel/protocol";

/** The window to show before anything was sent; `undefined` where the size is only assumed. */
export function knownWindow(model: ModelInfo | undefined): Tokens | undefined {
  if (model === undefined) return undefined;
  return model.window.loaded ?? (model.window.source === "fallback" ? undefined : model.window.asked);
}

/** The size a model is served at, marked where it is only assumed. */
export function servedWindow({ window }: ModelInfo): Count {
  return window.loaded === null ? { tokens: window.asked, basis: window.basis } : { tokens: window.loaded, basis: "exact" };
}

/** What a model is doing, as a word. */
export function stateWord(model: ModelInfo): string {
  return model.state === "unknown" ? "state unknown" : model.state;
}

/** Models by the engine that runs them, in the order they came. */
export function byEngine(models: readonly ModelInfo[]): readonly { readonly label: string; readonly models: readonly ModelInfo[] }[] {
  const labels = [...new Set(models.map((model) => model.engine_label))];
  return labels.map((label) => ({ label, models: models.filter((model) => model.engine_label === label) }));
}

/** The engines that were looked for and did not answer. */
export function unreachableEngines(engines: readonly EngineInfo[]): readonly EngineInfo[] {
  return engines.filter((engine) => engine.state === "unreachable");
}
