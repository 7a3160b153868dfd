import type { Count, Tokens } from "@oriel/core";
import type { EngineInfo, ModelInfo } from "@oriel/protocol";

/** The model a new chat begins with: one that is loaded already, else the first that can chat. */
export function defaultModel(models: readonly ModelInfo[]): ModelInfo | undefined {
  const chatting = models.filter(canChat);
  return chatting.find((model) => model.state === "loaded") ?? chatting[0];
}

/** Whether a model answers messages. An engine that says nothing of abilities is taken at its word that it has the model. */
export function canChat(model: ModelInfo): boolean {
  return model.abilities.includes("chat") || !model.abilities.includes("embedding");
}

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
