import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { OrielError } from "@oriel/core";
import { afterEach, describe, expect, it } from "vitest";
import { explainTakenPort } from "./port-taken.ts";

const TAKEN = new OrielError("bad_config", "Port 1 on 127.0.0.1 is taken by another program.", { data: { reason: "EADDRINUSE" } });

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

async function programAnswering(body: string): Promise<string> {
  const listening = createServer((_request, response) => response.end(body));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

describe("explainTakenPort", () => {
  it("says that Oriel runs already where Oriel answers", async () => {
    const url = await programAnswering('{"name":"oriel","version":"0.1.0","status":"ok"}');
    const { code, message } = await explainTakenPort(TAKEN, url);
    expect({ code, message }).toEqual({
      code: "conflict",
      message: `Oriel is already running at ${url}: use it as it is, stop it first, or start another with --port.`,
    });
  });

  it.each(["Ollama is running", '{"name":"other"}', "null"])("leaves the port to another program that answers %s", async (body) => {
    const { code, message } = await explainTakenPort(TAKEN, await programAnswering(body));
    expect({ code, message }).toEqual({ code: "conflict", message: TAKEN.message });
  });

  it("hands any other failure back as it came", async () => {
    const failure = new OrielError("bad_config", "Not this machine's address.", { data: { reason: "EADDRNOTAVAIL" } });
    expect(await explainTakenPort(failure, "http://127.0.0.1:1")).toBe(failure);
  });
});
