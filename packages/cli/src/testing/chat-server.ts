import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ChatEvent, chatEvent } from "@oriel/protocol";
import type { Call } from "./answering-server.ts";

/** What a chat turn is answered with. A stream that is not ended stays open until the client leaves. */
export interface ChatScript {
  readonly events: readonly ChatEvent[];
  readonly staysOpen?: boolean;
}

export interface ChatServer {
  readonly url: string;
  readonly calls: readonly Call[];
  /** Settles when a client has left a stream that was open. */
  readonly left: Promise<void>;
  stop(): Promise<void>;
}

/** A gateway for tests of conversations: calls are answered with JSON, chat turns with these scripts in turn. What it does not know is not found. */
export async function chatServer(answer: (call: Call) => object | undefined, scripts: readonly ChatScript[]): Promise<ChatServer> {
  const calls: Call[] = [];
  const waiting = [...scripts];
  let tellLeft = (): void => undefined;
  const left = new Promise<void>((resolve) => {
    tellLeft = resolve;
  });

  function stream(response: ServerResponse, { events, staysOpen = false }: ChatScript): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.on("close", tellLeft);
    response.write(events.map(chatEvent).join(""));
    if (!staysOpen) response.end();
  }

  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const call: Call = { method: request.method ?? "", path: request.url ?? "", body: text === "" ? undefined : JSON.parse(text) };
      calls.push(call);
      const script = call.path.endsWith("/stream") ? waiting.shift() : undefined;
      if (script !== undefined) return stream(response, script);
      if (call.method === "DELETE") return void response.writeHead(204).end();
      const body = answer(call);
      const problem = { code: "session_not_found", detail: `There is no ${call.path}.` };
      response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(body ?? problem));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    left,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
