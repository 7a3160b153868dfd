import { once } from "node:events";
import { createServer } from "node:net";

/** A port nobody listens on: for a program that has to be told one. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("The server listened on no port.");
  return address.port;
}
