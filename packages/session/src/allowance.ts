import type { OrielError, Tokens } from "@oriel/core";

/** A reply shorter than this is not worth starting: the refusal is the better answer. */
const SMALLEST_REPLY: Tokens = 64;

/**
 * The allowance that still fits after an engine refused `prompt + asked` as larger than its window; `undefined` when the prompt
 * itself leaves no room for a useful reply. In a conversation the allowance is a ceiling, not a demand, so it may give way.
 */
export function smallerAllowance(refusal: OrielError): Tokens | undefined {
  if (refusal.code !== "context_length_exceeded") return undefined;
  const prompt = refusal.data?.["prompt"];
  const window = refusal.data?.["window"];
  const asked = refusal.data?.["reply"];
  if (typeof prompt !== "number" || typeof window !== "number" || typeof asked !== "number") return undefined;
  const room = window - prompt;
  return room >= SMALLEST_REPLY && room < asked ? room : undefined;
}
