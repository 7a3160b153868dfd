import { basename } from "node:path";
import { asOrielError, type JsonObject, type JsonValue, OrielError } from "@oriel/core";
import type { CountReply } from "@oriel/protocol";
import type { ControlClient } from "../control-client.ts";
import { findModel } from "../find-model.ts";
import { type Input, jsonIn, nameOf, readText } from "../input.ts";
import { renderCount } from "../render/count.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

/** The flags as they were typed. */
export interface CountOptions {
  readonly model: string;
  readonly messages?: true;
}

/** What the command asks besides the terminal. */
export interface CountSources extends Input {
  readonly client: ControlClient;
  /** The path of the model that comes with Oriel. */
  readonly bundledModel: string;
}

/** `oriel count FILE|- --model MODEL`: how many tokens a text, or a conversation, is for a model. The running gateway counts. */
export async function countFile(
  terminal: Terminal,
  { file, options }: { readonly file: string; readonly options: CountOptions },
  sources: CountSources,
  style: OutputStyle,
): Promise<void> {
  const text = await readText(file, sources);
  const asked = options.messages === true ? conversationIn(text, file) : { text };
  const reply = await countBy(sources, options.model, asked);
  if (style.json) writeJson(terminal.stdout, { schema_version: 1, ...reply });
  else writeLines(terminal.stdout, renderCount(terminal.stdout, reply));
}

/** The messages of a file, and its tools: whatever else a saved request holds does not count. */
function conversationIn(text: string, file: string): JsonObject {
  const value = jsonIn(text, file);
  const sent = isList(value) ? { messages: value } : value;
  if (typeof sent !== "object" || sent === null || !isList(sent["messages"] ?? null)) {
    throw new OrielError("invalid_request", `${nameOf(file)} holds no messages: expected an array of them, or an object with messages.`);
  }
  return { messages: sent["messages"] ?? [], tools: sent["tools"] ?? null };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

async function countBy({ client, bundledModel }: CountSources, model: string, asked: JsonObject): Promise<CountReply> {
  // The file of a model stands for the name that Oriel serves it under.
  const name = GGUF.test(model) ? basename(model).replace(GGUF, "") : model;
  try {
    const { models } = await client.models();
    return await client.count({ model: findModel(models, name).name, ...asked });
  } catch (thrown) {
    const error = asOrielError(thrown);
    const path = GGUF.test(model) ? model : name === basename(bundledModel).replace(GGUF, "") ? bundledModel : undefined;
    throw path === undefined ? error : withStart(error, path);
  }
}

const GGUF = /\.gguf$/i;

/** A model that Oriel would run from a file: says how. */
function withStart(error: OrielError, path: string): OrielError {
  const advice = `start Oriel with "oriel up --model ${path}", and count again while it runs.`;
  if (error.code === "engine_unreachable") return new OrielError(error.code, `No Oriel runs that could count: ${advice}`, { cause: error });
  if (error.code === "model_not_found")
    return new OrielError(error.code, `The Oriel that runs does not serve ${path}: ${advice}`, { cause: error });
  return error;
}
