import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A way to a server that can be cut at a moment of one's choosing. */
export interface CuttingProxy {
  readonly port: number;
  /**
   * Cuts the connection on which these words are sent next: before the server gets them, or when it has answered them and before the client
   * gets that.
   */
  cut(words: string, when: "before" | "after"): void;
  close(): Promise<void>;
}

export async function cuttingProxy(port: number): Promise<CuttingProxy> {
  let next: { readonly words: string; readonly when: "before" | "after" } | undefined;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    let isAnswerLost = false;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("close", end).on("error", end);
    }
    client.on("data", (bytes) => {
      const isCut = next !== undefined && bytes.includes(next.words);
      if (isCut && next?.when === "before") end();
      else server.write(bytes);
      if (!isCut) return;
      isAnswerLost = true;
      next = undefined;
    });
    server.on("data", (bytes) => {
      if (isAnswerLost) end();
      else client.write(bytes);
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    cut(words, when) {
      next = { words, when };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
