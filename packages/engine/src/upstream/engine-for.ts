import type { Engine } from "@oriel/core";
import type { FoundEngine } from "./identify.ts";
import { ollamaEngine } from "./ollama/engine.ts";
import { openaiEngine } from "./openai/engine.ts";
import type { UpstreamOptions } from "./options.ts";

/** The engine that was found, ready to be spoken to. */
export function engineFor(found: Pick<FoundEngine, "id" | "url" | "kind">, options: Omit<UpstreamOptions, "id" | "url"> = {}): Engine {
  const { id, url, kind } = found;
  return kind === "ollama" ? ollamaEngine({ ...options, id, url }) : openaiEngine({ ...options, id, url, kind });
}
