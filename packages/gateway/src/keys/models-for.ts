import type { IncomingMessage } from "node:http";
import { mayUse, type ServedModel } from "@oriel/core";
import type { Callers } from "./caller.ts";

/** Of all models those that whoever asks may use. */
export function modelsFor(callers: Callers, incoming: IncomingMessage, models: readonly ServedModel[]): readonly ServedModel[] {
  const caller = callers.of(incoming);
  return caller.models === undefined ? models : models.filter(({ name }) => mayUse(caller, name));
}
