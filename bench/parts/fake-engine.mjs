import { createServer } from "node:http";
import { listen } from "../harness/listen.mjs";
import { servePart } from "../harness/serve-part.mjs";
import { DELTAS, MODELS, TEXT, USAGE } from "./reply.mjs";

// An OpenAI engine that needs no time to think: what is measured around it is the way there and back.

const server = createServer((request, response) => {
  if (request.url === "/v1/models") return sendJson(response, MODELS_BODY);
  if (request.url !== "/v1/chat/completions") return response.writeHead(404).end();
  /** @type {Buffer[]} */
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const { stream, model } = JSON.parse(Buffer.concat(pieces).toString("utf8"));
    if (stream !== true) sendJson(response, REPLY_BODY);
    else if (model === "paced") streamPaced(response);
    else streamBurst(response);
  });
});
server.keepAliveTimeout = 75_000;

const common = { id: "chatcmpl-bench", created: 1_700_000_000, model: "bench" };
const MODELS_BODY = JSON.stringify({ object: "list", data: MODELS.map((id) => ({ id, object: "model", created: 0, owned_by: "bench" })) });
const REPLY_BODY = JSON.stringify({
  ...common,
  object: "chat.completion",
  choices: [{ index: 0, message: { role: "assistant", content: TEXT }, logprobs: null, finish_reason: "stop" }],
  usage: USAGE,
});
const EVENTS = [
  choice({ role: "assistant", content: "" }, null),
  ...DELTAS.map((content) => choice({ content }, null)),
  choice({}, "stop"),
  event({ ...common, object: "chat.completion.chunk", choices: [], usage: USAGE }),
  "data: [DONE]\n\n",
];

const url = await listen(server);
servePart({
  url,
  async close() {
    server.closeAllConnections();
    server.close();
  },
});

/**
 * @param {object} delta
 * @param {string | null} finish
 */
function choice(delta, finish) {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  return event({ ...common, object: "chat.completion.chunk", choices, usage: null });
}

/** @param {object} data */
function event(data) {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {string} body
 */
function sendJson(response, body) {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }).end(body);
}

/** @param {import("node:http").ServerResponse} response */
function streamBurst(response) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  for (const text of EVENTS) response.write(text);
  response.end();
}

/** @param {import("node:http").ServerResponse} response */
function streamPaced(response) {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  let next = 0;
  const write = () => {
    if (response.destroyed) return;
    const text = EVENTS[next];
    next += 1;
    if (text === undefined) response.end();
    else {
      response.write(text);
      setImmediate(write);
    }
  };
  write();
}
