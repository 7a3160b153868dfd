import type { Operation } from "../document.ts";

/** A request as the document's examples make it. */
export interface ExampleRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** `undefined` where none is sent. */
  readonly body: unknown;
}

export function exampleRequest(method: string, path: string, { parameters = [] }: Operation, body: unknown): ExampleRequest {
  const exampleOf = (name: string): string => parameters.find((parameter) => parameter.name === name)?.example ?? name;
  const filled = path.replace(/\{(\w+)\}/g, (_braced, name: string) => encodeURIComponent(exampleOf(name)));
  const asked = parameters.flatMap((one) => (one.in === "query" && one.example !== undefined ? [`${one.name}=${one.example}`] : []));
  return { method: method.toUpperCase(), path: asked.length === 0 ? filled : `${filled}?${asked.join("&")}`, body };
}

/** By what they show. */
export function exampleBodies({ requestBody }: Operation): readonly (readonly [string, unknown])[] {
  const examples = requestBody?.content["application/json"]?.examples ?? {};
  return Object.entries(examples).map(([title, { value }]) => [title, value]);
}

/** The request for a terminal. */
export function curlLine({ method, path, body }: ExampleRequest, origin: string): string {
  const url = `${origin}${path}`;
  const verb = method === "GET" || (method === "POST" && body !== undefined) ? "" : `-X ${method} `;
  const line = `curl ${verb}${/[?&]/.test(url) ? quoted(url) : url}`;
  if (body === undefined) return line;
  return `${line} \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(JSON.stringify(body))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
