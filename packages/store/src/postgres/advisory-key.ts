import { createHash } from "node:crypto";

/**
 * The number of a lock that PostgreSQL knows by nothing else. Such locks are the whole database's, so the schema goes into it too; two that meet
 * in 64 bits would merely wait for each other.
 */
export function advisoryKey(purpose: "open" | "turn", schema: string, name = ""): string {
  return createHash("sha256")
    .update(JSON.stringify(["oriel", purpose, schema, name]))
    .digest()
    .readBigInt64BE()
    .toString();
}
