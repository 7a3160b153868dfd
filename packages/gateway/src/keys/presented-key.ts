import type { IncomingHttpHeaders } from "node:http";

/** No key is longer; what is longer is not looked at. */
const LONGEST_KEY = 256;

/** The key that a request brings: `Authorization: Bearer`, or else `X-Api-Key`. */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec((headers.authorization ?? "").slice(0, LONGEST_KEY + 32))?.[1];
  const named = headers["x-api-key"];
  const key = bearer ?? (typeof named === "string" ? named.trim() : undefined);
  return key === undefined || key === "" ? undefined : key.slice(0, LONGEST_KEY);
}
