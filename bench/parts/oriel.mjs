import { randomUUID } from "node:crypto";
import { join } from "node:path";
import process from "node:process";
import { ollamaEngine, openaiEngine } from "@oriel/engine";
import { createGateway } from "@oriel/gateway";
import { openSqliteStore } from "@oriel/store";
import { tokenCounters } from "@oriel/tokens";
import { servePart } from "../harness/serve-part.mjs";

// Oriel as `oriel up` puts it together, before one engine.

const [engineUrl = "", dataFolder = "", protocol = "openai"] = process.argv.slice(2);
const store = await openSqliteStore({ path: join(dataFolder, `${randomUUID()}.db`), now: () => new Date().toISOString() });
const engine =
  protocol === "ollama"
    ? ollamaEngine({ id: "ollama", url: engineUrl })
    : openaiEngine({ id: "engine", kind: "llama-server", url: engineUrl });
const log = { debug: ignore, info: ignore, warn: ignore, error: console.error };
const counters = tokenCounters({ log });
const gateway = createGateway({
  engines: [engine],
  store,
  counters,
  probe: () => Promise.resolve({ readAt: 0, devices: [], problems: [] }),
  log,
  version: "0.0.0-bench",
  modelProfiles: [],
  pageRoot: undefined,
  allowedHosts: [],
  corsOrigins: [],
  bodyLimitBytes: 32 * 1024 * 1024,
  now: Date.now,
  newId: (prefix) => `${prefix}-${randomUUID()}`,
});

const { url } = await gateway.listen({ host: "127.0.0.1", port: 0 });
servePart({
  url,
  async close() {
    await gateway.close(0);
    await counters.close();
    await engine.close();
    await store.close();
  },
});

function ignore() {}
