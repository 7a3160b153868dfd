import type { SessionSummary, Tokens } from "@oriel/core";
import { windowBetween } from "../context/served-window.ts";
import type { Offer } from "../offer.ts";
import type { OpenConversation } from "../open-conversations.ts";
import { sessionOf } from "../session-of.ts";
import type { SessionContextPorts } from "../session-ports.ts";
import type { Standing } from "../standing.ts";
import { standingOf } from "../standing-of.ts";
import type { Preamble } from "./preamble.ts";

/** What stands before the first message of a session now, and what it was made for. */
export interface StandingPreamble {
  readonly preamble: Preamble;
  readonly window: Tokens;
  readonly offer: Offer;
  readonly standing: Standing;
}

/** @throws OrielError `session_not_found`, `model_not_found`. */
export async function preambleOfSession(
  ports: Pick<SessionContextPorts, "store" | "open" | "route" | "preambles" | "policies">,
  id: string,
): Promise<StandingPreamble> {
  const session = await sessionOf(ports.store, id);
  return standingPreamble(ports, session, await ports.open.read(session));
}

/** Made for the window that its next turn begins with. @throws OrielError `model_not_found`. */
export async function standingPreamble(
  ports: Pick<SessionContextPorts, "route" | "preambles" | "policies">,
  session: SessionSummary,
  { history }: Pick<OpenConversation, "history">,
): Promise<StandingPreamble> {
  const offer = await ports.route(session.model);
  const standing = standingOf(ports.policies, session, history);
  const window = windowBetween({ offer, standing }) ?? offer.served.window.tokens;
  return { preamble: await ports.preambles.of(session, window), window, offer, standing };
}
