import { OrielError } from "@oriel/core";
import { sink } from "../relay/sink.ts";
import type { Exchange } from "./exchange.ts";
import type { RoutePorts } from "./ports.ts";

/** Headers that belong to one connection and are made anew for the other. */
const HOP_BY_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "te", "proxy-authenticate"]);

/** Hands a request to the Ollama engine as it came, and its answer back. @throws OrielError `not_supported` without one. */
export async function passOllama(ports: RoutePorts, { incoming, outgoing }: Exchange): Promise<void> {
  const engine = ports.engines.find((candidate) => candidate.passOllama !== undefined);
  if (engine?.passOllama === undefined) {
    throw new OrielError(
      "not_supported",
      `${incoming.method} ${incoming.url} is Ollama's own, and no Ollama is connected: start Ollama and restart Oriel, or name it with --backend.`,
    );
  }
  const running = ports.running.begin(outgoing);
  try {
    const answered = await engine.passOllama(
      {
        method: incoming.method ?? "GET",
        path: incoming.url ?? "/",
        contentType: incoming.headers["content-type"],
        body: incoming.method === "GET" || incoming.method === "HEAD" ? undefined : incoming,
      },
      running.signal,
    );
    const headers = Object.entries(answered.headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
    outgoing.writeHead(answered.status, Object.fromEntries(headers));
    const out = sink(outgoing, ports.pace.now, ports.pace.stalledMs);
    for await (const chunk of answered.body) await out.write(chunk);
    outgoing.end();
    // A pull, a copy or a delete changes what there is.
    await ports.catalog.refresh();
  } catch (thrown) {
    // After the headers only a cut connection says that the answer is not whole.
    if (outgoing.headersSent) outgoing.destroy();
    else throw thrown;
  } finally {
    running.done();
  }
}
