import { type ErrorCode, OrielError } from "@oriel/core";

/** One call of the control API, checked: `isAnswer` is given the body as JSON, and `undefined` where it is none. */
export type Ask = <Answer>(method: string, path: string, isAnswer: (value: unknown) => value is Answer, body?: object) => Promise<Answer>;

/** Listing models asks every engine; the gateway gives up one that hangs long before this. */
const PATIENCE_MS = 30_000;

/** @param key sent along where there is one. */
export function keyHeader(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/** Calls the Oriel at an address. What it refuses is thrown as the error it reports. */
export function asker(url: string, key: string | undefined): Ask {
  return async (method, path, isAnswer, body) => {
    const { status, text } = await exchange({ url, key }, method, path, body);
    const answer = parsed(text);
    if (status >= 200 && status < 300 && isAnswer(answer)) return answer;
    throw refusal(url, path, status, answer);
  };
}

/** An answer that is a file, as it came. */
export async function textAt(url: string, key: string | undefined, path: string): Promise<string> {
  const { status, text } = await exchange({ url, key }, "GET", path, undefined);
  if (status === 200) return text;
  throw refusal(url, path, status, parsed(text));
}

/** The failure that an answer tells which is not the one that was hoped for. */
export function refusal(url: string, path: string, status: number, answer: unknown): OrielError {
  if (status >= 400 && isProblem(answer)) return new OrielError(answer.code, answer.detail);
  return new OrielError(
    "engine_unreachable",
    `What answers at ${url} is not Oriel (status ${status} for ${path}): name Oriel's address with --url or ORIEL_URL.`,
  );
}

async function exchange(
  { url, key }: { readonly url: string; readonly key: string | undefined },
  method: string,
  path: string,
  body: object | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { ...keyHeader(key), ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    const isLate = cause instanceof Error && cause.name === "TimeoutError";
    if (!isLate) throw notRunning(url, cause);
    throw new OrielError("engine_unreachable", `Oriel at ${url} did not answer within ${PATIENCE_MS / 1000} s.`, { cause });
  }
}

/** Nothing listens at the address. */
export function notRunning(url: string, cause: unknown): OrielError {
  const message = `Oriel is not running at ${url}: start it with "oriel up", or name its address with --url or ORIEL_URL.`;
  return new OrielError("engine_unreachable", message, { cause });
}

/** `undefined` for what is no JSON: no answer of Oriel, which the caller says. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isProblem(value: unknown): value is { readonly code: ErrorCode; readonly detail: string } {
  return isObject(value) && typeof value["code"] === "string" && typeof value["detail"] === "string";
}

/** The values that are given, as the end of a path. */
export function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
