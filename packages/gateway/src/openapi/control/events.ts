import type { Route } from "../route.ts";
import { oneOf, whole } from "../schema.ts";
import { sessionEvents } from "./event.ts";
import { SESSION } from "./ids.ts";

const place = whole(undefined, { minimum: 0 });

const STREAMED = `id: 1795265851620000

id: 1795265851620001
event: message-added
data: {"event_id":1795265851620001,"session_id":"s-638970068657137a381bd40d","at":"2026-11-21T12:57:31.620Z","type":"message-added","message_id":"msg-66a5b7f3d801d75f5f05e10a","position":2,"role":"user"}

id: 1795265851620002
event: reply-started
data: {"event_id":1795265851620002,"session_id":"s-638970068657137a381bd40d","at":"2026-11-21T12:57:31.622Z","type":"reply-started","receipt_id":"r-ac59d04766efb759e2fa6715","window":4096}

`;

export const eventsRoute: Route = {
  method: "get",
  path: "/api/v1/sessions/{id}/events",
  id: "followEvents",
  summary: "What happens to a conversation, as it happens",
  description:
    "The last events of a session are held for as long as Oriel runs, so that a client that comes back misses nothing. An event is told once what it tells of is stored. Without `after` or `Last-Event-ID`, only what happens from now on is told.",
  parameters: [
    SESSION,
    {
      in: "header",
      name: "Last-Event-ID",
      description: "The last event that is known already, as browsers send it when they come back. Goes before `after`.",
      schema: place,
    },
    {
      in: "query",
      name: "after",
      description: "The last event that is known already; 0 for all that is held.",
      schema: place,
      example: "0",
    },
    {
      in: "query",
      name: "follow",
      description: "`false` ends the stream after what is held; without it, the stream goes on.",
      schema: oneOf({ true: "", false: "" }),
      example: "false",
    },
  ],
  replies: [
    {
      status: 200,
      description: "The events, oldest first.",
      contents: [
        {
          kind: "stream",
          type: "text/event-stream",
          description:
            "Begins with an id alone: from where on to ask should the stream break at once. Ends after `stopped`, and when Oriel stops. Comments keep a silent stream open. A client that does not read is disconnected.",
          events: sessionEvents,
          example: STREAMED,
        },
      ],
    },
  ],
  errors: ["invalid_request", "session_not_found", "overloaded", "storage_failed"],
};
