import type { ServerResponse } from "node:http";
import { type ChatEvent, chatEvent } from "@oriel/protocol";
import { type AnsweringServer, answeringServer, type Call } from "./answering-server.ts";

/** What a chat turn is answered with. A stream that is not ended stays open until the client leaves. */
export interface ChatScript {
  readonly events: readonly ChatEvent[];
  readonly staysOpen?: boolean;
}

export interface ChatServer extends AnsweringServer {
  /** Settles when a client has left a stream that was open. */
  readonly left: Promise<void>;
}

/** A gateway for tests of conversations: chat turns are answered with these scripts in turn, other calls as `answeringServer` does. */
export async function chatServer(answer: (call: Call) => object | undefined, scripts: readonly ChatScript[]): Promise<ChatServer> {
  const waiting = [...scripts];
  let tellLeft = (): void => undefined;
  const left = new Promise<void>((resolve) => {
    tellLeft = resolve;
  });

  function takes({ method, path }: Call, response: ServerResponse): boolean {
    if (method === "DELETE") {
      response.writeHead(204).end();
      return true;
    }
    const script = path.endsWith("/stream") ? waiting.shift() : undefined;
    if (script === undefined) return false;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.on("close", tellLeft);
    response.write(script.events.map(chatEvent).join(""));
    if (script.staysOpen !== true) response.end();
    return true;
  }

  return { ...(await answeringServer(answer, takes)), left };
}
