import { createServer } from "node:http";
import { listen } from "../harness/listen.mjs";
import { servePart } from "../harness/serve-part.mjs";

// An engine in Ollama's protocol with one model, that loads it anew whenever a request names another window than the one it holds, as
// Ollama does. It has no model: a prompt has as many tokens as its text has words, and one that does not fit is refused.

const MODEL = "bench-model";
const MAX = 40_960;
const DEFAULT = 4096;

let loaded = 0;
let loads = 0;
let overflows = 0;

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
  const { status, reply } = answer(request.url ?? "/", body);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(reply.map((line) => `${JSON.stringify(line)}\n`).join(""));
});

/**
 * @param {string} path
 * @param {any} body
 * @returns {{ status: number, reply: readonly object[] }}
 */
function answer(path, body) {
  const entry = { name: MODEL, model: MODEL, size: 1e9, digest: "0".repeat(64), details: { family: "llama" } };
  switch (path) {
    case "/api/version":
      return ok({ version: "0.24.0" });
    case "/api/tags":
      return ok({ models: [entry] });
    case "/api/ps":
      return ok({ models: loaded === 0 ? [] : [{ ...entry, context_length: loaded }] });
    case "/api/show":
      return ok({ details: entry.details, model_info: { "general.architecture": "llama", "llama.context_length": MAX } });
    case "/api/chat":
      return chat(body);
    case "/counts":
      return ok({ loads, overflows, loaded });
    case "/reset":
      loads = overflows = loaded = 0;
      return ok({});
    default:
      return { status: 404, reply: [{ error: "not found" }] };
  }
}

/** @param {any} body */
function chat(body) {
  const window = Math.min(body.options?.num_ctx ?? DEFAULT, MAX);
  if (window !== loaded) {
    loaded = window;
    loads += 1;
  }
  const prompt = body.messages
    .map((/** @type {any} */ message) => message.content.split(" ").length)
    .reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
  if (prompt > window) {
    overflows += 1;
    return { status: 400, reply: [{ error: "the input length exceeds the context length" }] };
  }
  const message = { role: "assistant", content: "ok" };
  return ok({
    model: MODEL,
    created_at: new Date().toISOString(),
    message,
    done: true,
    done_reason: "stop",
    prompt_eval_count: prompt,
    eval_count: 1,
  });
}

/** @param {object} line */
function ok(line) {
  return { status: 200, reply: [line] };
}

const url = await listen(server);
servePart({
  url,
  async close() {
    server.closeAllConnections();
    server.close();
  },
});
