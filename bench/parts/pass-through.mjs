import { createServer } from "node:http";
import process from "node:process";
import { getRequestListener } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { Pool } from "undici";
import { listen } from "../harness/listen.mjs";
import { servePart } from "../harness/serve-part.mjs";

// The least that a gateway on these libraries can do: bytes in, bytes out, nothing read and nothing checked.

const [engineUrl = ""] = process.argv.slice(2);
const engine = new Pool(engineUrl);

/** @type {Hono<{ Bindings: import("@hono/node-server").HttpBindings }>} */
const app = new Hono();
app.post("/v1/chat/completions", async (context) => {
  const { incoming, outgoing } = context.env;
  const headers = { "content-type": "application/json", "content-length": incoming.headers["content-length"] };
  await engine.stream({ method: "POST", path: "/v1/chat/completions", headers, body: incoming }, (answer) => {
    const length = answer.headers["content-length"];
    outgoing.writeHead(answer.statusCode, {
      "Content-Type": answer.headers["content-type"],
      ...(length === undefined ? {} : { "Content-Length": length }),
    });
    return outgoing;
  });
  return RESPONSE_ALREADY_SENT;
});

const server = createServer(getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false }));
server.keepAliveTimeout = 75_000;

const url = await listen(server);
servePart({
  url,
  async close() {
    server.closeAllConnections();
    server.close();
    await engine.destroy();
  },
});
