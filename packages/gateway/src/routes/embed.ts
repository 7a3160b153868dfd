import type { ServerResponse } from "node:http";
import { type EmbeddingRequest, type Embeddings, estimateText, OrielError, type Tokens } from "@oriel/core";
import { orielHeaders } from "../relay/headers.ts";
import type { RoutePorts } from "./ports.ts";

export interface Embedded {
  readonly embeddings: Embeddings;
  /** What any client is told of how its texts were treated. */
  readonly headers: Record<string, string>;
}

/** Embeddings by the engine that has the model. @throws OrielError `not_supported` where it makes none. */
export async function embed(ports: RoutePorts, outgoing: ServerResponse, asked: EmbeddingRequest): Promise<Embedded> {
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
    const window = served.settable ? served.window.tokens : undefined;
    const embeddings = await ports.quotas.spend(outgoing, served.name, tokens, running.signal, async () => {
      const result = await embed({ ...asked, model: served.details.name, window }, running.signal);
      return { result, used: result.promptTokens ?? tokens };
    });
    return { embeddings, headers: headersOf(embeddings, window) };
  } catch (thrown) {
    if (running.signal.aborted) throw running.reason();
    throw thrown;
  } finally {
    running.done();
  }
}

/** Neither protocol has a field that says that a text was cut. */
function headersOf({ promptTokens, truncated }: Embeddings, window: Tokens | undefined): Record<string, string> {
  const prompt = promptTokens === undefined ? undefined : ({ tokens: promptTokens, basis: "exact" } as const);
  return {
    ...orielHeaders({ account: undefined, prompt, window }),
    ...(truncated === undefined ? {} : { "X-Oriel-Truncated": String(truncated) }),
  };
}
