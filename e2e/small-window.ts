import { call } from "./http.ts";
import { DEMO, type Oriel, type StartOptions, startOriel } from "./oriel.ts";

/** A window that a conversation outgrows in some twenty turns. */
export const SMALL = 1024;

/** Starts Oriel with the bundled model, saved at that window. */
export async function startSmall(options: StartOptions = {}): Promise<Oriel> {
  const oriel = await startOriel(options);
  const saved = await call(oriel, "PUT", `/api/v1/models/${DEMO}/context`, { tokens: SMALL });
  if (saved.status !== 200) throw new Error(`The window was not saved: ${JSON.stringify(saved)}`);
  return oriel;
}

/** A message as both protocols write it. */
export interface Said {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** What the user says in this turn, about 50 tokens; nobody else's conversation begins so. */
export function line(who: string, turn: number): Said {
  return { role: "user", content: `${who} says, for the ${turn}. time: the tide is in, and the boats of the harbour are out. Count them.` };
}

/** A conversation of so many messages, an odd number, that ends with the user's. */
export function longTalk(who: string, messages: number): readonly Said[] {
  return Array.from({ length: messages }, (_, at) =>
    at % 2 === 0 ? line(who, at) : { role: "assistant", content: `Noted, ${at} boats.` },
  );
}
