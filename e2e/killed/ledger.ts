import type { JsonObject } from "@oriel/core";
import { type Answer, call } from "../http.ts";
import type { Oriel } from "../oriel.ts";

/** What a client was told is kept of one session. */
export interface Ledger {
  readonly session: string;
  /** Content by id. */
  readonly messages: Map<string, string>;
  readonly branches: Set<string>;
  /** How many messages each holds, by id. */
  readonly snapshots: Map<string, number>;
}

export function ledger(session: string): Ledger {
  return { session, messages: new Map(), branches: new Set([session]), snapshots: new Map() };
}

/** A message as Oriel has told it to be kept. */
export function enter({ messages }: Ledger, { message_id, content }: JsonObject): void {
  messages.set(String(message_id), String(content));
}

/** What is wrong with what Oriel has of a session, in words; nothing when all is there and whole. */
export async function faults(oriel: Oriel, kept: Ledger): Promise<readonly string[]> {
  const at = `/api/v1/sessions/${kept.session}`;
  const answers = await Promise.all(
    ["", "/status", "/messages", "/branches", "/snapshots", "/context", "/export"].map(async (path) => ({
      path,
      ...(await call(oriel, "GET", at + path)),
    })),
  );
  const broken = answers.filter(({ status }) => status !== 200);
  if (broken.length > 0) return broken.map(({ path, status, json }) => `GET ${path}: ${status} ${JSON.stringify(json)}`);
  const file = answers.at(-1);
  return file === undefined ? [] : [...missing(kept, file), ...halves(file)];
}

/** What was acknowledged and is not there. */
function missing(kept: Ledger, { json }: Answer): readonly string[] {
  const branches = listIn(json, "branches");
  const found = new Map(
    branches.flatMap((branch) => listIn(branch, "messages")).map((message) => [message["message_id"], message["content"]]),
  );
  const snapshots = new Map(listIn(json, "snapshots").map((snapshot) => [snapshot["snapshot_id"], snapshot["message_count"]]));
  const ids = new Set(branches.map((branch) => branch["branch_id"]));
  return [
    ...[...kept.messages].filter(([id, content]) => found.get(id) !== content).map(([id]) => `message ${id} is lost`),
    ...[...kept.branches].filter((id) => !ids.has(id)).map((id) => `branch ${id} is lost`),
    ...[...kept.snapshots].filter(([id, count]) => snapshots.get(id) !== count).map(([id]) => `snapshot ${id} is lost`),
  ];
}

/** What is there in part: a snapshot of what is not there, a reply without what it answers. */
function halves({ json }: Answer): readonly string[] {
  const branches = listIn(json, "branches");
  const own = new Map(branches.map((branch) => [branch["branch_id"], Number(branch["forked_at"]) + listIn(branch, "messages").length]));
  return [
    ...listIn(json, "snapshots")
      .filter(({ branch_id, message_count }) => Number(message_count) > (own.get(String(branch_id)) ?? -1))
      .map(({ snapshot_id }) => `snapshot ${String(snapshot_id)} holds messages that are not there`),
    ...branches
      .filter((branch) => branch["parent_id"] !== null && Number(branch["forked_at"]) > (own.get(String(branch["parent_id"])) ?? -1))
      .map(({ branch_id }) => `branch ${String(branch_id)} shares messages that are not there`),
    ...branches
      .filter((branch) => branch["parent_id"] === null && listIn(branch, "messages")[0]?.["role"] === "assistant")
      .map(({ branch_id }) => `branch ${String(branch_id)} begins with a reply`),
  ];
}

export function listIn(json: JsonObject, name: string): readonly JsonObject[] {
  const list = json[name];
  if (!Array.isArray(list)) throw new Error(`Expected ${name} in ${JSON.stringify(json).slice(0, 200)}`);
  return list;
}
