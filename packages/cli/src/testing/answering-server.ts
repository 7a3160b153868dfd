import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Call {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
}

export interface AnsweringServer {
  readonly url: string;
  /** What it was asked, in order. */
  readonly calls: readonly Call[];
  stop(): Promise<void>;
}

/**
 * A gateway for tests of commands: answers each call with JSON, and remembers it. What `answer` does not know is not found.
 * @param takes what answers a call itself, before `answer` is asked: it says whether it has.
 */
export async function answeringServer(
  answer: (call: Call) => object | undefined,
  takes: (call: Call, response: ServerResponse) => boolean = () => false,
): Promise<AnsweringServer> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const call: Call = { method: request.method ?? "", path: request.url ?? "", body: text === "" ? undefined : JSON.parse(text) };
      calls.push(call);
      if (takes(call, response)) return;
      const body = answer(call);
      const missing = { code: "not_found", detail: `There is no ${call.path}.` };
      response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(body ?? missing));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
