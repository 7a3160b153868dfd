import type { ModelInfo } from "./models.ts";

/** The model a new conversation begins with where none is named: one that is loaded already, else the first that can chat. */
export function defaultModel(models: readonly ModelInfo[]): ModelInfo | undefined {
  const chatting = models.filter(canChat);
  return chatting.find((model) => model.state === "loaded") ?? chatting[0];
}

/** Whether a model answers messages. An engine that says nothing of abilities is taken at its word that it has the model. */
export function canChat(model: ModelInfo): boolean {
  return model.abilities.includes("chat") || !model.abilities.includes("embedding");
}
