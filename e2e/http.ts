import type { JsonObject } from "@oriel/core";
import { DEMO, type Oriel } from "./oriel.ts";

/** An answer of Oriel's own API, taken as it came. */
export interface Answer {
  readonly status: number;
  readonly json: JsonObject;
}

export async function call({ url }: Pick<Oriel, "url">, method: string, path: string, body?: JsonObject): Promise<Answer> {
  const response = await send(url, method, path, body);
  const json: JsonObject = await response.json();
  return { status: response.status, json };
}

/** A new conversation with the bundled model, with nothing left to chance; answers its id. */
export async function newSession(oriel: Pick<Oriel, "url">, settings: JsonObject = {}): Promise<string> {
  const { json } = await call(oriel, "POST", "/api/v1/sessions", { model: DEMO, settings: { temperature: 0, ...settings } });
  return String(json["session_id"]);
}

export interface ServerSentEvent {
  readonly event: string;
  readonly data: JsonObject;
}

/** Asks for a stream of server-sent events; an answer that is none fails. */
export async function* callForEvents({ url }: Pick<Oriel, "url">, path: string, body: JsonObject): AsyncGenerator<ServerSentEvent> {
  const response = await send(url, "POST", path, body);
  if (response.body === null || response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  let text = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + piece).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      const event = fieldOf(lines, "event");
      const data = fieldOf(lines, "data");
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
    }
  }
}

function fieldOf(lines: readonly string[], name: string): string | undefined {
  return lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
}

function send(url: string, method: string, path: string, body: JsonObject | undefined): Promise<Response> {
  const sent = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return fetch(url + path, { method, ...sent });
}
