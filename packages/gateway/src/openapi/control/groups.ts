import { problemError } from "../errors.ts";
import type { Group } from "../route.ts";
import { branchRoutes } from "./branches.ts";
import { chatRoutes } from "./chat.ts";
import { checkpointRoutes } from "./checkpoints.ts";
import { compressRoute } from "./compress.ts";
import { contextRoute } from "./context.ts";
import { eventsRoute } from "./events.ts";
import { fitRoute } from "./fit.ts";
import { machineRoute } from "./machine.ts";
import { messageRoutes } from "./messages.ts";
import { modelRoutes } from "./models.ts";
import { policyRoutes } from "./policies.ts";
import { quotasRoute } from "./quotas.ts";
import { receiptRoutes } from "./receipts.ts";
import { sessionFileRoutes } from "./session-file.ts";
import { sessionStatus } from "./session-status.ts";
import { sessionRoutes } from "./sessions.ts";
import { snapshotRoutes } from "./snapshots.ts";
import { summaryRoute } from "./summary.ts";
import { systemPromptRoutes } from "./system-prompt.ts";
import { countRoute } from "./tokens.ts";

const error: Group["error"] = { schema: problemError, type: "application/problem+json" };

/** Oriel's own API, by subject. */
export const CONTROL_GROUPS: readonly Group[] = [
  {
    name: "Chat",
    description: "Turns of conversations that Oriel keeps: only the new message is sent.",
    error,
    routes: chatRoutes,
  },
  {
    name: "Sessions",
    description: "Conversations that Oriel keeps. Times are ISO 8601, in UTC.",
    error,
    routes: [...sessionRoutes, sessionStatus, summaryRoute, ...systemPromptRoutes, ...sessionFileRoutes, eventsRoute],
  },
  {
    name: "Messages and branches",
    description: "What was said, and the courses it took. Nothing that was said is ever changed: an edit begins a branch.",
    error,
    routes: [...messageRoutes, ...branchRoutes],
  },
  {
    name: "Context",
    description: "What would be sent of a conversation, and the summaries that stand in it for older messages.",
    error,
    routes: [contextRoute, compressRoute, ...checkpointRoutes],
  },
  { name: "Snapshots", description: "Saved states of a conversation, to go back to.", error, routes: snapshotRoutes },
  {
    name: "Receipts",
    description: "The account of every request: what the model saw, what was left out, and why.",
    error,
    routes: receiptRoutes,
  },
  {
    name: "Models and windows",
    description: "What the engines offer, and how large a window each model has.",
    error,
    routes: [...modelRoutes, fitRoute],
  },
  {
    name: "Keys and quotas",
    description:
      "Where keys are needed, a request brings one: `Authorization: Bearer KEY`, or `X-Api-Key: KEY`. Keys are made with `oriel keys create`, by whoever can read the database.",
    error,
    routes: [quotasRoute],
  },
  { name: "Counting", description: "How large a prompt is, before it is sent.", error, routes: [countRoute] },
  { name: "Machine and policies", description: "What decides about windows.", error, routes: [machineRoute, ...policyRoutes] },
];
