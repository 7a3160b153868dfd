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
 * Finds the longest beginning of the conversation that has been seen before. The remembered cut is taken from the longest that was cut by the same
 * rules, even when the client names the conversation: after an edit the name stays, but a cut made for other messages must not.
 * @param chain digests of the beginnings, see `chainOf`.
 * @param rules the policy and the overflow of the request: see `KnownContext.rules`.
 */
export async function recognise(
  ports: Pick<ContextPorts, "contexts" | "newId" | "log">,
  asked: Pick<Asked, "conversation">,
  chain: readonly string[],
  rules: string,
): Promise<Recognised> {
  const beginnings = chain.slice(1).reverse();
  const known = await orUnknown(ports.contexts.find(beginnings), ports.log);
  const found = { rules, cut: (await cutBy(ports, rules, beginnings, known))?.cut ?? UNCUT };
  if (asked.conversation !== undefined) return { session: asked.conversation.id, how: asked.conversation.kind, ...found };
  return known === undefined ? { session: ports.newId("c"), how: "new", ...found } : { session: known.session, how: "prefix", ...found };
}

/** A request keeps two: what is looked over are some four requests under other rules. More is no longer one that came between. */
const MOST_OTHERS = 8;

/** A request under other rules may have come between: what was cut before it, and would be cut so again, stands. */
async function cutBy(
  { contexts, log }: Pick<ContextPorts, "contexts" | "log">,
  rules: string,
  beginnings: readonly string[],
  longest: KnownContext | undefined,
): Promise<KnownContext | undefined> {
  let found = longest;
  for (let others = 0; found !== undefined && found.rules !== rules; others += 1) {
    if (others === MOST_OTHERS) return undefined;
    found = await orUnknown(contexts.find(beginnings.slice(beginnings.indexOf(found.key) + 1)), log);
  }
  return found;
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
