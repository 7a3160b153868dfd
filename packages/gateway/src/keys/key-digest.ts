import { hash } from "node:crypto";

/** What is kept of a key. A key is 32 random bytes: there is nothing to be guessed that a slow digest would make dearer. */
export function keyDigest(key: string): string {
  return hash("sha256", key, "hex");
}
