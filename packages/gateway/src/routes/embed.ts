import type { ServerResponse } from "node:http";
import { type EmbeddingRequest, type Embeddings, estimateText, OrielError } from "@oriel/core";
import type { RoutePorts } from "./ports.ts";

/** Embeddings by the engine that has the model. @throws OrielError `not_supported` where it makes none. */
export async function embed(ports: RoutePorts, outgoing: ServerResponse, asked: EmbeddingRequest): Promise<Embeddings> {
  const running = ports.running.begin(outgoing);
  try {
    const { served, engine } = await ports.catalog.route(asked.model);
    if (engine.embed === undefined) {
      throw new OrielError(
        "not_supported",
        `${engine.label} makes no embeddings: ask for a model of an engine that does, such as Ollama.`,
        { param: "model" },
      );
    }
    const { embed } = engine;
    const tokens = asked.input.reduce((sum, text) => sum + estimateText(text), 0);
    return await ports.quotas.spend(outgoing, served.name, tokens, running.signal, async () => {
      const sizes = { model: served.details.name, window: served.settable ? served.window.tokens : undefined };
      const result = await embed({ ...asked, ...sizes }, running.signal);
      return { result, used: result.promptTokens ?? tokens };
    });
  } catch (thrown) {
    if (running.signal.aborted) throw running.reason();
    throw thrown;
  } finally {
    running.done();
  }
}
