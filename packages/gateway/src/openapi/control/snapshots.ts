import type { DiffMessage, RestoreReply, SnapshotDiff, SnapshotInfo, SnapshotsReply } from "@oriel/protocol";
import type { Parameter, Route } from "../route.ts";
import {
  anyObject,
  anything,
  count,
  list,
  maybe,
  named,
  nullable,
  object,
  objectOf,
  oneOf,
  type Schema,
  text,
  time,
  told,
} from "../schema.ts";
import { branch } from "./branches.ts";
import { SESSION } from "./ids.ts";

const SNAPSHOT: Parameter = {
  in: "path",
  name: "sid",
  description: "The snapshot's id.",
  schema: text(),
  example: "snap-773e855613fabef83309ca56",
};

const purpose: Schema<SnapshotInfo["purpose"]> = oneOf<SnapshotInfo["purpose"]>({
  recovery: "to come back to",
  rollback: "before another was restored",
  emergency: "because something went wrong",
});

const by: Schema<SnapshotInfo["by"] & string> = oneOf<SnapshotInfo["by"] & string>({
  user: "because a user asked for it",
  oriel: "by Oriel, before anything risky",
});

const snapshot: Schema<SnapshotInfo> = named(
  "Snapshot",
  objectOf<SnapshotInfo>(
    {
      snapshot_id: text(),
      session_id: text(),
      branch_id: text(),
      message_count: count("How many messages the branch had."),
      model: text(),
      policy: text(),
      settings: anyObject("Of then."),
      purpose,
      by: told("Who had it made; `null` where it was not written down.", nullable(by)),
      note: nullable(text()),
      created_at: time("When it was made."),
    },
    "A saved state of a conversation.",
  ),
  {
    snapshot_id: "snap-773e855613fabef83309ca56",
    session_id: "s-638970068657137a381bd40d",
    branch_id: "s-638970068657137a381bd40d",
    message_count: 4,
    model: "oriel-demo",
    policy: "oriel",
    settings: {},
    purpose: "recovery",
    by: "user",
    note: "before the experiment",
    created_at: "2026-11-21T12:57:12.808Z",
  },
);

const snapshots: Schema<SnapshotsReply> = named(
  "Snapshots",
  objectOf<SnapshotsReply>({ session_id: text(), snapshots: list(snapshot, "Newest first.") }),
);

const restored: Schema<RestoreReply> = named(
  "Restored",
  objectOf<RestoreReply>({
    session_id: text(),
    branch: told("The branch the conversation goes on in.", branch),
    before: told("The state before, saved for going back.", snapshot),
  }),
);

const onlyThere: Schema<DiffMessage> = named(
  "DiffMessage",
  objectOf<DiffMessage>({
    message_id: text(),
    position: count(),
    role: oneOf<DiffMessage["role"]>({ system: "", user: "", assistant: "", tool: "" }),
    preview: text("How it begins."),
    created_at: time("When it was said."),
  }),
);

const diff: Schema<SnapshotDiff> = named(
  "SnapshotDiff",
  objectOf<SnapshotDiff>({
    session_id: text(),
    from: text(),
    to: text("`now`, or the id of a snapshot."),
    shared_messages: count("How many messages both begin with."),
    only_from: list(onlyThere),
    only_to: list(onlyThere),
    changes: list(
      objectOf<SnapshotDiff["changes"][number]>({
        name: text("`model`, `policy`, or a setting as `settings.NAME`."),
        from: anything("`null` where it is not set."),
        to: anything("`null` where it is not set."),
      }),
    ),
  }),
);

const create: Schema = named("CreateSnapshot", object({ purpose: maybe(purpose), note: maybe(text(undefined, { maxLength: 1000 })) }));

export const snapshotRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/sessions/{id}/snapshots",
    id: "listSnapshots",
    summary: "The saved states of a conversation",
    parameters: [SESSION],
    replies: [{ status: 200, description: "The snapshots.", contents: [{ kind: "json", schema: snapshots }] }],
    errors: ["session_not_found", "storage_failed"],
  },
  {
    method: "post",
    path: "/api/v1/sessions/{id}/snapshots",
    id: "takeSnapshot",
    summary: "Save the state of a conversation",
    description:
      "The oldest of a purpose leave when there are more than the session keeps. Those that Oriel makes by itself are counted apart.",
    parameters: [SESSION],
    body: { schema: create, required: false, examples: { "With a note": { note: "before the experiment" } } },
    replies: [{ status: 201, description: "The snapshot.", contents: [{ kind: "json", schema: snapshot }] }],
    errors: ["session_not_found", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/sessions/{id}/snapshots/{sid}",
    id: "getSnapshot",
    summary: "One saved state",
    parameters: [SESSION, SNAPSHOT],
    replies: [{ status: 200, description: "The snapshot.", contents: [{ kind: "json", schema: snapshot }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/sessions/{id}/snapshots/{sid}/diff",
    id: "diffSnapshot",
    summary: "What is different since",
    parameters: [
      SESSION,
      SNAPSHOT,
      {
        in: "query",
        name: "to",
        description: "Another snapshot to compare with; without it, the conversation as it is now.",
        schema: text(undefined, { default: "now" }),
      },
    ],
    replies: [{ status: 200, description: "The differences.", contents: [{ kind: "json", schema: diff }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
  {
    method: "post",
    path: "/api/v1/sessions/{id}/snapshots/{sid}/restore",
    id: "restoreSnapshot",
    summary: "Go back to a saved state",
    description: "In a new branch, with the model, policy and settings of then. Nothing that was said is lost.",
    parameters: [SESSION, SNAPSHOT],
    replies: [{ status: 200, description: "Where the conversation goes on.", contents: [{ kind: "json", schema: restored }] }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
  {
    method: "delete",
    path: "/api/v1/sessions/{id}/snapshots/{sid}",
    id: "deleteSnapshot",
    summary: "Remove a saved state",
    parameters: [SESSION, SNAPSHOT],
    replies: [{ status: 204, description: "It is gone." }],
    errors: ["session_not_found", "not_found", "storage_failed"],
  },
];
