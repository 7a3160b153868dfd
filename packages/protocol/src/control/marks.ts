import type { JsonValue, Mark } from "@oriel/core";
import { bodyObject, oneOf, required } from "../field.ts";
import type { MessageInfo } from "./sessions.ts";

/** `PUT` and `DELETE /api/v1/sessions/{id}/messages/{mid}/mark`: the message as it is marked now. */
export interface MarkReply {
  readonly session_id: string;
  readonly message: MessageInfo;
}

/** The body of `PUT …/mark`. @throws OrielError `invalid_request`. */
export function decodeMark(body: JsonValue): { readonly mark: Mark } {
  return { mark: required(bodyObject(body), "mark", oneOf("pinned", "excluded")) };
}
