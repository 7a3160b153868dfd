import type { JsonObject } from "@oriel/core";
import type { CountReply, FitQuery, FitReply, MachineReply, ModelContext, ModelsReply, QuotasReply } from "@oriel/protocol";
import { asker, isObject, queryText, textAt } from "./control-call.ts";
import { type SessionClient, sessionClient } from "./session-client.ts";

/**
 * The running gateway's control API, as far as commands use it. Each call rejects with `engine_unreachable` when no Oriel answers, and
 * otherwise with the error the gateway reports.
 */
export interface ControlClient {
  readonly url: string;
  /** Sent with every call. */
  readonly key: string | undefined;
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
  quotas(): Promise<QuotasReply>;
  readonly sessions: SessionClient;
}

export function controlClient(url: string, key?: string): ControlClient {
  const modelPath = (model: string): string => `/api/v1/models/${encodeURIComponent(model)}`;
  const ask = asker(url, key);
  const contextPath = (model: string): string => `${modelPath(model)}/context`;
  return {
    url,
    key,
    models: () => ask("GET", "/api/v1/models", isModelsReply),
    machine: () => ask("GET", "/api/v1/machine", isMachineReply),
    fit: (model, query) => ask("GET", `${modelPath(model)}/fit${queryText(query)}`, isFitReply),
    context: (model) => ask("GET", contextPath(model), isModelContext),
    setContext: (model, tokens) => ask("PUT", contextPath(model), isModelContext, { tokens }),
    resetContext: (model) => ask("DELETE", contextPath(model), isModelContext),
    receipt: (id, session) => ask("GET", receiptPath(id, session), isReceipt),
    receipts: async (session, { limit, offset }) => {
      const page = queryText({ session, limit: `${limit}`, offset: `${offset}` });
      return (await ask("GET", `/api/v1/receipts${page}`, isReceiptsReply)).receipts;
    },
    count: (question) => ask("POST", "/api/v1/tokens/count", isCountReply, question),
    quotas: () => ask("GET", "/api/v1/quotas", isQuotasReply),
    sessions: sessionClient(ask, (path) => textAt(url, key, path)),
  };
}

function receiptPath(id: string, session: string | undefined): string {
  if (id === "last") return `/api/v1/receipts/last${queryText({ session })}`;
  const of = session === undefined ? "" : `sessions/${encodeURIComponent(session)}/`;
  return `/api/v1/${of}receipts/${encodeURIComponent(id)}`;
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

function isQuotasReply(value: unknown): value is QuotasReply {
  return isObject(value) && typeof value["key_needed"] === "boolean" && Array.isArray(value["quotas"]);
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
