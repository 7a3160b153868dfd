import { type JsonObject, OrielError } from "@oriel/core";
import { defaultModel, type SessionInfo } from "@oriel/protocol";
import type { ControlClient } from "../control-client.ts";
import { findModel } from "../find-model.ts";
import type { Asked } from "./asked.ts";

/** A session to talk in. */
export interface RunSession {
  readonly id: string;
  readonly model: string;
  readonly isNew: boolean;
}

/**
 * The session that was asked for, changed as was asked for; without a name a new one.
 * @throws OrielError `session_not_found`, `model_not_found`, and what is wrong with a policy or a setting.
 */
export async function sessionFor(client: ControlClient, asked: Asked): Promise<RunSession> {
  if (asked.session === undefined) {
    const info = await client.sessions.create({ model: await modelFor(client, asked.model), ...changeOf(asked) });
    return { id: info.session_id, model: info.model, isNew: true };
  }
  const change = { ...(asked.model === undefined ? {} : { model: await modelFor(client, asked.model) }), ...changeOf(asked) };
  const { session_id: id, model } = await sessionNamed(client, asked.session);
  const changed = Object.keys(change).length === 0 ? model : (await client.sessions.change(id, change)).model;
  return { id, model: changed, isNew: false };
}

async function sessionNamed(client: ControlClient, name: string): Promise<SessionInfo> {
  if (name !== "last") return client.sessions.get(name);
  const [newest] = (await client.sessions.list({ limit: "1" })).sessions;
  if (newest !== undefined) return newest;
  throw new OrielError("session_not_found", "There is no last session: Oriel keeps none yet. Leave --session out to begin one.");
}

/** The model in the spelling it is served under; without a name what is loaded, so that nothing has to be. */
async function modelFor(client: ControlClient, name: string | undefined): Promise<string> {
  const { models } = await client.models();
  if (name !== undefined) return findModel(models, name).name;
  const model = defaultModel(models);
  if (model !== undefined) return model.name;
  throw new OrielError(
    "model_not_found",
    "No engine offers a model that can chat: start an engine, or run a file with oriel up --model FILE.gguf.",
  );
}

function changeOf({ policy, system, mode }: Asked): JsonObject {
  const settings: JsonObject = { ...(system === undefined ? {} : { system_prompt: system }), ...(mode === undefined ? {} : { mode }) };
  return { ...(policy === undefined ? {} : { policy }), ...(Object.keys(settings).length === 0 ? {} : { settings }) };
}
