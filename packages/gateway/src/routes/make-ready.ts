import type { ServerResponse } from "node:http";
import { OrielError } from "@oriel/core";
import type { OllamaRequest, ReplyMeta } from "@oriel/protocol";
import { orielHeaders } from "../relay/headers.ts";
import { respond } from "../relay/respond.ts";
import type { RoutePorts } from "./ports.ts";

/** Answers Ollama's request without a prompt: the model is loaded, or let go, and nothing is said but the window it was loaded with. */
export async function makeReady(
  ports: RoutePorts,
  outgoing: ServerResponse,
  asked: Extract<OllamaRequest, { kind: "load" | "unload" }>,
  encode: (meta: ReplyMeta, reason: "load" | "unload", nowMs: number) => string,
): Promise<void> {
  const meta: ReplyMeta = { id: "", model: asked.model, createdMs: ports.pace.now() };
  const { served, engine } = await ports.catalog.route(asked.model);
  // Of a model that has been let go there is none.
  const window = asked.kind === "load" && served.settable ? served.window.tokens : undefined;
  if (asked.kind === "load") {
    await engine.load?.(served.details.name, window, () => undefined);
  } else if (engine.unload === undefined) {
    throw new OrielError("not_supported", `${engine.label} keeps its model loaded: stop the engine to let it go.`, { param: "keep_alive" });
  } else {
    await engine.unload(served.details.name);
  }
  const headers = { ...orielHeaders({ account: undefined, prompt: undefined, window }), "Content-Type": "application/json; charset=utf-8" };
  respond(outgoing, 200, headers, encode(meta, asked.kind, ports.pace.now()));
}
