import type { JsonObject } from "@oriel/core";
import { call, callForEvents } from "../http.ts";
import type { Oriel } from "../oriel.ts";
import { enter, type Ledger, listIn } from "./ledger.ts";

/** Somebody who works in one session without a pause, and writes down what was acknowledged. */
export interface Client {
  readonly kept: Ledger;
  readonly random: () => number;
  /** Called with each thing that happens, so that a kill can come at any of them. */
  readonly happened: () => void;
}

/** Goes on until a call fails. @throws Error what failed: a refusal, or the end of the connection. */
export async function work(oriel: Oriel, client: Client): Promise<never> {
  for (;;) {
    client.happened();
    await doSomething(oriel, client);
  }
}

async function doSomething(oriel: Oriel, client: Client): Promise<void> {
  const { kept, random } = client;
  const at = `/api/v1/sessions/${kept.session}`;
  const chance = random();
  const snapshot = pick([...kept.snapshots.keys()], random);
  if (chance < 0.25) await say(oriel, client);
  else if (chance < 0.5) await sayStreamed(oriel, client);
  else if (chance < 0.7) await takeAnotherCourse(oriel, client, at);
  else if (chance < 0.85) snapshotTaken(client, await accepted(client, oriel, "POST", `${at}/snapshots`));
  else if (chance < 0.95 && snapshot !== undefined) {
    const restored = await accepted(client, oriel, "POST", `${at}/snapshots/${snapshot}/restore`);
    branched(client, restored);
    snapshotTaken(client, restored["before"] as JsonObject);
  } else await accepted(client, oriel, "POST", `${at}/compress`);
}

/** A text that no other message has. */
function text({ kept, random }: Client): string {
  return `${kept.session} says ${Math.floor(random() * 2 ** 32)}: the boats are out, and the tide is in.`;
}

async function say(oriel: Oriel, client: Client): Promise<void> {
  const reply = await accepted(client, oriel, "POST", `/api/v1/chat/${client.kept.session}`, { message: text(client) });
  enter(client.kept, reply["message"] as JsonObject);
}

async function sayStreamed(oriel: Oriel, client: Client): Promise<void> {
  const message = text(client);
  for await (const { event, data } of callForEvents(oriel, `/api/v1/chat/${client.kept.session}/stream`, { message })) {
    if (event === "error") throw new Error(JSON.stringify(data));
    if (event === "accepted") enter(client.kept, { message_id: data["message_id"] ?? null, content: message });
    if (event === "message_complete") enter(client.kept, data["message"] as JsonObject);
    client.happened();
  }
}

/** From a message of the current branch: edited where the user said it, made again where it is a reply. */
async function takeAnotherCourse(oriel: Oriel, client: Client, at: string): Promise<void> {
  const { kept, random } = client;
  const message = pick(listIn(await accepted(client, oriel, "GET", `${at}/messages`), "messages"), random);
  if (message === undefined) return;
  const path = `${at}/messages/${String(message["message_id"])}`;
  if (message["role"] === "user") {
    const edited = await accepted(client, oriel, "PUT", path, { content: text(client) });
    branched(client, edited);
    enter(kept, edited["message"] as JsonObject);
  } else branched(client, await accepted(client, oriel, "POST", `${path}/regenerate`));
  const reply = await accepted(client, oriel, "POST", `/api/v1/chat/${kept.session}`, { message: null });
  enter(kept, reply["message"] as JsonObject);
}

function branched({ kept }: Client, { branch }: JsonObject): void {
  kept.branches.add(String((branch as JsonObject)["branch_id"]));
}

function snapshotTaken({ kept }: Client, { snapshot_id, message_count }: JsonObject): void {
  kept.snapshots.set(String(snapshot_id), Number(message_count));
}

async function accepted({ happened }: Client, oriel: Oriel, method: string, path: string, body?: JsonObject): Promise<JsonObject> {
  const { status, json } = await call(oriel, method, path, body);
  happened();
  if (status < 300) return json;
  throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
}

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
