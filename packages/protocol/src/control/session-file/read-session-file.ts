import { type JsonValue, OrielError } from "@oriel/core";
import { bodyObject, isObject } from "../../field.ts";
import { readMochiSession } from "./read-mochi-session.ts";
import { readOllmSession } from "./read-ollm-session.ts";
import { readOrielSession } from "./read-oriel-session.ts";
import type { SessionReading } from "./reading.ts";
import { SESSION_FORMAT } from "./session-file.ts";

/**
 * Reads a session out of a file of Oriel's, of mochi's or of OLLM's; by its fields it is told which.
 * @throws OrielError `invalid_request` with the place of what is wrong; nothing of a broken file is taken over.
 */
export function readSessionFile(body: JsonValue): SessionReading {
  const sent = bodyObject(body);
  if (sent["format"] === SESSION_FORMAT) return readOrielSession(sent);
  if (isObject(sent["metadata"] ?? null) && sent["sessionId"] === undefined) return readMochiSession(sent);
  if (sent["sessionId"] !== undefined) return readOllmSession(sent);
  throw new OrielError(
    "invalid_request",
    `This is no session that Oriel reads: expected Oriel's own ("format": "${SESSION_FORMAT}"), mochi's (metadata and messages) or OLLM's (sessionId and messages).`,
    { param: "format" },
  );
}
