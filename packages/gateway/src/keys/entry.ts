import type { IncomingMessage, ServerResponse } from "node:http";
import { asOrielError, type Log, OrielError, type Receipt, type Store } from "@oriel/core";
import { sessionNotFound } from "@oriel/session";
import { errorShape } from "../door/guard.ts";
import { respondError } from "../relay/respond.ts";
import { type Access, accessOf } from "./access.ts";
import { type Caller, type Callers, NOBODY } from "./caller.ts";
import { type KeyRing, keyMissing } from "./key-ring.ts";
import { presentedKey } from "./presented-key.ts";

export interface EntryPorts {
  readonly ring: KeyRing;
  readonly callers: Callers;
  readonly owners: Pick<Store["owners"], "of">;
  readonly receipt: (id: string) => Promise<Receipt | undefined>;
  readonly log: Pick<Log, "error">;
}

/**
 * Lets in who may come in, before any routing and before a byte of the body is read, and answers everybody else. Answers whether to go on; at once
 * where no key is needed and there is none.
 */
export function entry(ports: EntryPorts): (incoming: IncomingMessage, outgoing: ServerResponse) => true | Promise<boolean> {
  const { ring } = ports;
  return (incoming, outgoing) => {
    if (ring.isEmpty && !ring.isNeeded) return true;
    const access = accessOf(incoming.method ?? "GET", incoming.url ?? "/");
    return access.kind === "open" ? true : checked(ports, access, incoming, outgoing);
  };
}

async function checked(ports: EntryPorts, access: Access, incoming: IncomingMessage, outgoing: ServerResponse): Promise<boolean> {
  try {
    const caller = await callerOf(ports.ring, incoming);
    if (!caller.isAdmin) await checkAccess(ports, caller, access);
    ports.callers.remember(incoming, caller);
    // Who has left meanwhile sends no more, and nobody would wait for the rest.
    return !outgoing.destroyed;
  } catch (thrown) {
    const error = asOrielError(thrown);
    if (error.code === "internal") ports.log.error("entry failed", { message: error.message });
    if (error.code === "invalid_api_key") outgoing.setHeader("WWW-Authenticate", "Bearer");
    respondError(outgoing, errorShape(incoming.url)(error));
    return false;
  }
}

/** Clients of OpenAI's always send a key, be it any text: where none is needed, one that nobody knows is none. */
async function callerOf(ring: KeyRing, { headers }: IncomingMessage): Promise<Caller> {
  const key = presentedKey(headers);
  if (key === undefined) {
    if (ring.isNeeded) throw keyMissing();
    return NOBODY;
  }
  try {
    return await ring.callerWith(key);
  } catch (thrown) {
    if (!ring.isNeeded && thrown instanceof OrielError && thrown.code === "invalid_api_key") return NOBODY;
    throw thrown;
  }
}

/** What a key may not see is not there. @throws OrielError */
async function checkAccess(ports: EntryPorts, caller: Caller, access: Access): Promise<void> {
  switch (access.kind) {
    case "open":
    case "key":
      return;
    case "session": {
      const session = decoded(access.session);
      if ((await ports.owners.of(session)) !== caller.id) throw sessionNotFound(session);
      return;
    }
    case "receipt": {
      const receipt = await ports.receipt(decoded(access.receipt));
      if (receipt !== undefined && (receipt.key === caller.id || (await ports.owners.of(receipt.session)) === caller.id)) return;
      throw new OrielError("not_found", `There is no receipt ${access.receipt.slice(0, 200)} of this key.`, {
        param: "receipt_id",
      });
    }
    case "admin":
      throw new OrielError(
        "permission_denied",
        `The key ${caller.name} may not do this: it takes an admin's key (oriel keys create NAME --admin).`,
      );
  }
}

/** @throws OrielError `invalid_request` for what the router cannot decode either. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new OrielError("invalid_request", `The path holds a broken escape: ${part.slice(0, 40)}.`, { cause });
  }
}
