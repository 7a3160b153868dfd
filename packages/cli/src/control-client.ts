import { type ErrorCode, OrielError } from "@oriel/core";
import type { FitQuery, FitReply, MachineReply, ModelContext, ModelsReply } from "@oriel/protocol";

/**
 * The running gateway's control API, as far as commands use it. Each call rejects with `engine_unreachable` when no Oriel answers, and
 * otherwise with the error the gateway reports.
 */
export interface ControlClient {
  readonly url: string;
  models(): Promise<ModelsReply>;
  machine(): Promise<MachineReply>;
  fit(model: string, query: FitQuery): Promise<FitReply>;
  context(model: string): Promise<ModelContext>;
  setContext(model: string, tokens: number): Promise<ModelContext>;
  resetContext(model: string): Promise<ModelContext>;
}

/** Listing models asks every engine; the gateway gives up one that hangs long before this. */
const PATIENCE_MS = 30_000;

export function controlClient(url: string): ControlClient {
  const modelPath = (model: string): string => `/api/v1/models/${encodeURIComponent(model)}`;
  const contextPath = (model: string): string => `${modelPath(model)}/context`;
  return {
    url,
    models: () => call(url, "GET", "/api/v1/models", isModelsReply),
    machine: () => call(url, "GET", "/api/v1/machine", isMachineReply),
    fit: (model, query) => call(url, "GET", `${modelPath(model)}/fit${queryText(query)}`, isFitReply),
    context: (model) => call(url, "GET", contextPath(model), isModelContext),
    setContext: (model, tokens) => call(url, "PUT", contextPath(model), isModelContext, { tokens }),
    resetContext: (model) => call(url, "DELETE", contextPath(model), isModelContext),
  };
}

function queryText(query: FitQuery): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

async function call<Answer>(
  url: string,
  method: string,
  path: string,
  isAnswer: (value: unknown) => value is Answer,
  body?: object,
): Promise<Answer> {
  const { status, text } = await exchange(url, method, path, body);
  const answer = parsed(text);
  if (status >= 200 && status < 300 && isAnswer(answer)) return answer;
  if (status >= 400 && isProblem(answer)) throw new OrielError(answer.code, answer.detail);
  throw new OrielError(
    "engine_unreachable",
    `What answers at ${url} is not Oriel (status ${status} for ${path}): name Oriel's address with --url or ORIEL_URL.`,
  );
}

async function exchange(
  url: string,
  method: string,
  path: string,
  body: object | undefined,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url + path, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    const isLate = cause instanceof Error && cause.name === "TimeoutError";
    const message = isLate
      ? `Oriel at ${url} did not answer within ${PATIENCE_MS / 1000} s.`
      : `Oriel is not running at ${url}: start it with "oriel up", or name its address with --url or ORIEL_URL.`;
    throw new OrielError("engine_unreachable", message, { cause });
  }
}

/** `undefined` for what is no JSON: no answer of Oriel, which the caller says. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isModelsReply(value: unknown): value is ModelsReply {
  return isObject(value) && Array.isArray(value["models"]) && Array.isArray(value["engines"]);
}

function isMachineReply(value: unknown): value is MachineReply {
  return isObject(value) && Array.isArray(value["devices"]) && Array.isArray(value["problems"]);
}

function isFitReply(value: unknown): value is FitReply {
  return isObject(value) && typeof value["model"] === "string" && Array.isArray(value["sizes"]);
}

function isModelContext(value: unknown): value is ModelContext {
  return isObject(value) && typeof value["model"] === "string" && typeof value["asked"] === "number";
}

function isProblem(value: unknown): value is { readonly code: ErrorCode; readonly detail: string } {
  return isObject(value) && typeof value["code"] === "string" && typeof value["detail"] === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
