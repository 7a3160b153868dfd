import type { JsonObject } from "./json.ts";

/** Where events for the operator go. Never given prompts, replies or secrets. */
export interface Log {
  debug(event: string, data?: JsonObject): void;
  info(event: string, data?: JsonObject): void;
  warn(event: string, data?: JsonObject): void;
  error(event: string, data?: JsonObject): void;
}
