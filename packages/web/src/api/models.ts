import type { Tokens } from "@oriel/core";
import type { ModelContext, ModelsReply } from "@oriel/protocol";
import type { Answer } from "./failure.ts";
import { request } from "./request.ts";

export function listModels(): Promise<Answer<ModelsReply>> {
  return request("GET", "/api/v1/models");
}

export function readWindow(model: string): Promise<Answer<ModelContext>> {
  return request("GET", windowPath(model));
}

export function setWindow(model: string, tokens: Tokens): Promise<Answer<ModelContext>> {
  return request("PUT", windowPath(model), { tokens });
}

/** Takes the saved size away; answers what holds without it. */
export function resetWindow(model: string): Promise<Answer<ModelContext>> {
  return request("DELETE", windowPath(model));
}

function windowPath(model: string): string {
  return `/api/v1/models/${encodeURIComponent(model)}/context`;
}
