import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { listen } from "../harness/listen.mjs";

// The floor: what Node and the HTTP library alone take to start, in the same words as `oriel up --json`.

const app = new Hono();
app.get("/readyz", (context) => context.json({ status: "ready" }));
const url = await listen(createServer(getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false })));
console.log(JSON.stringify({ event: "listening", url }));
console.log(JSON.stringify({ event: "ready" }));
