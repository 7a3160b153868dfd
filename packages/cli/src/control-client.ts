import { type ErrorCode, type JsonObject, OrielError } from "@oriel/core";
import type { CountReply, FitQuery, FitReply, MachineReply, ModelContext, ModelsReply } from "@oriel/protocol";

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
  /** A receipt as it came: of any conversation, or of this one; `last` for the newest. */
  receipt(id: string, session: string | undefined): Promise<JsonObject>;
  /** Receipts of a conversation, newest first. */
  receipts(session: string, page: { readonly limit: number; readonly offset: number }): Promise<readonly JsonObject[]>;
  /** @param question the body of `POST /api/v1/tokens/count`. */
  count(question: JsonObject): Promise<CountReply>;
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
    receipt: (id, session) => call(url, "GET", receiptPath(id, session), isReceipt),
    receipts: async (session, { limit, offset }) => {
      const page = queryText({ session, limit: `${limit}`, offset: `${offset}` });
      return (await call(url, "GET", `/api/v1/receipts${page}`, isReceiptsReply)).receipts;
    },
    count: (question) => call(url, "POST", "/api/v1/tokens/count", isCountReply, question),
  };
}

function receiptPath(id: string, session: string | undefined): string {
  if (id === "last") return `/api/v1/receipts/last${queryText({ session })}`;
  const of = session === undefined ? "" : `sessions/${encodeURIComponent(session)}/`;
  return `/api/v1/${of}receipts/${encodeURIComponent(id)}`;
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
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

function isReceipt(value: unknown): value is JsonObject {
  return isObject(value) && typeof value["receipt_id"] === "string";
}

function isReceiptsReply(value: unknown): value is { readonly receipts: readonly JsonObject[] } {
  return isObject(value) && Array.isArray(value["receipts"]) && value["receipts"].every(isReceipt);
}

function isCountReply(value: unknown): value is CountReply {
  return isObject(value) && typeof value["tokens"] === "number" && typeof value["source_detail"] === "string";
}

function isProblem(value: unknown): value is { readonly code: ErrorCode; readonly detail: string } {
  return isObject(value) && typeof value["code"] === "string" && typeof value["detail"] === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
