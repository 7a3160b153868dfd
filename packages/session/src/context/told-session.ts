import type { Recognised } from "./recognise.ts";

/** The session that is told what happens to a conversation: only one that Oriel keeps, since nobody can listen to another. */
export function toldSession({ recognised }: { readonly recognised: Pick<Recognised, "session" | "how"> }): string | undefined {
  return recognised.how === "kept" ? recognised.session : undefined;
}
