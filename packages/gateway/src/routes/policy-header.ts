import type { IncomingMessage } from "node:http";
import { policyOf } from "../window/window-keeper.ts";

/** The policy a client names in `X-Oriel-Policy`. @throws OrielError `invalid_request` for one there is not. */
export function policyHeader(incoming: IncomingMessage): string | undefined {
  const named = incoming.headers["x-oriel-policy"];
  return typeof named === "string" ? policyOf({ policy: named }).id : undefined;
}
