import type { MarkReply, MessageInfo, MessagesReply, SessionInfo, SessionsReply } from "@oriel/protocol";
import type { Answer } from "./failure.ts";
import { request } from "./request.ts";

export function listSessions(): Promise<Answer<SessionsReply>> {
  return request("GET", "/api/v1/sessions");
}

export function createSession(model: string): Promise<Answer<SessionInfo>> {
  return request("POST", "/api/v1/sessions", { model });
}

export function readSession(id: string): Promise<Answer<SessionInfo>> {
  return request("GET", sessionPath(id));
}

export function readMessages(id: string): Promise<Answer<MessagesReply>> {
  return request("GET", `${sessionPath(id)}/messages`);
}

export function changeModel(id: string, model: string): Promise<Answer<SessionInfo>> {
  return request("PATCH", sessionPath(id), { model });
}

export function deleteSession(id: string): Promise<Answer<unknown>> {
  return request("DELETE", sessionPath(id));
}

/** `null` takes a mark away. */
export function markMessage(id: string, messageId: string, mark: MessageInfo["mark"]): Promise<Answer<MarkReply>> {
  const path = `${sessionPath(id)}/messages/${encodeURIComponent(messageId)}/mark`;
  return mark === null ? request("DELETE", path) : request("PUT", path, { mark });
}

function sessionPath(id: string): string {
  return `/api/v1/sessions/${encodeURIComponent(id)}`;
}
