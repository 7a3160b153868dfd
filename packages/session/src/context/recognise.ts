import { type Cut, type KnownContext, UNCUT } from "@oriel/core";
import { orUnknown } from "./or-unknown.ts";
import type { Asked, ContextPorts } from "./ports.ts";

/** Whose conversation a request belongs to, and what is remembered of it. */
export interface Recognised {
  readonly session: string;
  readonly how: "named" | "kept" | "prefix" | "new";
  readonly rules: string;
  readonly cut: Cut;
}

/**
 * Finds the longest beginning of the conversation that has been seen before. The remembered cut is taken from there even when the client
 * names the conversation: after an edit the name stays, but a cut made for other messages must not.
 * @param chain digests of the beginnings, see `chainOf`.
 * @param rules the policy and the overflow of the request: see `KnownContext.rules`.
 */
export async function recognise(
  ports: Pick<ContextPorts, "contexts" | "newId" | "log">,
  asked: Pick<Asked, "conversation">,
  chain: readonly string[],
  rules: string,
): Promise<Recognised> {
  const known = await orUnknown(ports.contexts.find(chain.slice(1).reverse()), ports.log);
  const cut = known?.rules === rules ? known.cut : UNCUT;
  const found = { rules, cut };
  if (asked.conversation !== undefined) return { session: asked.conversation.id, how: asked.conversation.kind, ...found };
  return known === undefined ? { session: ports.newId("c"), how: "new", ...found } : { session: known.session, how: "prefix", ...found };
}

/** What is remembered so that the next request of the conversation is recognised: it as it was sent, and with the reply it was given. */
export function remembered(
  recognised: Recognised,
  points: readonly { readonly key: string; readonly messages: number }[],
  cut: Cut,
  updatedAt: string,
): readonly KnownContext[] {
  return points.map(({ key, messages }) => ({ key, session: recognised.session, messages, rules: recognised.rules, cut, updatedAt }));
}
