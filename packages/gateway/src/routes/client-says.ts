import type { IncomingMessage } from "node:http";
import { OrielError, type Overflow, type Policies, type Policy, policyNamed } from "@oriel/core";

/** What a client tells about its request outside of its protocol. */
export interface ClientSays {
  /** The one named in `X-Oriel-Policy`, or the default. */
  readonly policy: Policy;
  /** Its own name for the conversation, from `X-Oriel-Session`. */
  readonly session: string | undefined;
  /** What to do with a prompt that does not fit, from `X-Oriel-Overflow`. */
  readonly overflow: Overflow | undefined;
  /** What it calls itself. */
  readonly client: string | undefined;
}

/** @throws OrielError `invalid_request` for a policy there is not, and for values a header cannot have. */
export function clientSays({ headers }: IncomingMessage, policies: Policies): ClientSays {
  return {
    policy: policyNamed(policies, one(headers["x-oriel-policy"])),
    session: sessionIn(one(headers["x-oriel-session"])),
    overflow: overflowIn(one(headers["x-oriel-overflow"])),
    client: headers["user-agent"]?.slice(0, LONGEST_NAME),
  };
}

const LONGEST_NAME = 120;
const OVERFLOWS: readonly Overflow[] = ["trim", "summarize", "reject"];

function overflowIn(text: string | undefined): Overflow | undefined {
  if (text === undefined) return undefined;
  const found = OVERFLOWS.find((overflow) => overflow === text.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new OrielError("invalid_request", `X-Oriel-Overflow is one of ${OVERFLOWS.join(", ")}, got ${JSON.stringify(text.slice(0, 40))}.`, {
    param: "X-Oriel-Overflow",
  });
}

function sessionIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^[\w.:~-]{1,128}$/.test(text)) return text;
  throw new OrielError(
    "invalid_request",
    `X-Oriel-Session is a name of 1 to 128 letters, digits and the signs . _ : ~ -, got ${JSON.stringify(text.slice(0, 40))}.`,
    { param: "X-Oriel-Session" },
  );
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.[0];
}
