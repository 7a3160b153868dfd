import { type Answer, type Failure, refusal } from "./failure.ts";
import { keyHeader } from "./key.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * One call to the control API. Never throws: no answer is a `Failure`.
 * The body is taken to be a `Reply`: the gateway that answers also served this page, so both were built from one set of types.
 */
export async function request<Reply>(method: Method, path: string, body?: object): Promise<Answer<Reply>> {
  const response = await send(method, path, body);
  if (!response.ok) return response;
  const read = await readBody(response.value);
  if (!response.value.ok) return { ok: false, failure: refusal(response.value.status, read.ok ? read.value : undefined) };
  if (response.value.status === 204) return { ok: true, value: undefined as Reply };
  return read.ok ? { ok: true, value: read.value as Reply } : read;
}

/** Sends, and tells an absent gateway from one that answers. */
export async function send(method: Method, path: string, body?: object, signal?: AbortSignal): Promise<Answer<Response>> {
  try {
    const response = await fetch(path, {
      method,
      headers: { ...keyHeader(), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { ok: true, value: response };
  } catch (thrown) {
    if (signal?.aborted) throw thrown;
    return { ok: false, failure: unreachable() };
  }
}

/** `fetch` says nothing of why; the address is what a person can check. */
export function unreachable(): Failure {
  return { kind: "unreachable", address: location.origin };
}

export async function readBody(response: Response): Promise<Answer<unknown>> {
  let text: string;
  try {
    text = await response.text();
  } catch {
    return { ok: false, failure: unreachable() };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const message = `Expected JSON from ${response.url}, got ${text === "" ? "nothing" : "something else"}. Is another program listening there?`;
    return { ok: false, failure: { kind: "refused", code: "malformed_json", message } };
  }
}
