import type { EngineModel, EngineRequest, JsonObject, JsonValue } from "@oriel/core";
import { type Answer, expectJson } from "../../answer.ts";
import { fieldsOf, listOf, textAt } from "../../fields.ts";
import { type Dialect, MODELS_PATH } from "../dialect.ts";

/** A server of which only OpenAI's own protocol is known. */
export const plain: Dialect = {
  kind: "openai",
  label: "OpenAI-compatible server",
  windowNote: "OpenAI's protocol has no field for the window: set it where this server is started.",
  recognises: (models) => modelEntries(models).length > 0 || fieldsOf(models.json)["object"] === "list",
  sampling: {},
  extensions: [],
  streamFields: {},
  stopsWhole: false,
  think: effort,
  takesThinking: false,
  models: async (ask, party) => {
    const answer = await ask("GET", MODELS_PATH);
    expectJson(answer, party);
    return modelEntries(answer).map((entry): EngineModel => ({ name: entry.name, state: "unknown" }));
  },
  count: () => Promise.resolve(undefined),
  version: () => Promise.resolve(undefined),
};

export interface ModelEntry {
  readonly name: string;
  readonly fields: JsonObject;
}

/** The models in an answer of `/v1/models`; none when it is not one. */
export function modelEntries(answer: Answer): readonly ModelEntry[] {
  return namedEntries(fieldsOf(answer.json)["data"], "id");
}

export function namedEntries(list: JsonValue | undefined, nameField: string): readonly ModelEntry[] {
  return listOf(list).flatMap((entry) => {
    const fields = fieldsOf(entry);
    const name = textAt(fields, nameField);
    return name === undefined ? [] : [{ name, fields }];
  });
}

export function isOwnedBy(models: Answer, owner: string): boolean {
  return modelEntries(models).some((entry) => entry.fields["owned_by"] === owner);
}

/** OpenAI's own words for thinking: an effort, and no way to switch it on or off. */
export function effort(think: NonNullable<EngineRequest["think"]>): JsonObject {
  return typeof think === "string" ? { reasoning_effort: think } : {};
}

/** The words of servers that run the model's own template: a switch there, an effort beside it. */
export function templateThinking(think: NonNullable<EngineRequest["think"]>): JsonObject {
  return typeof think === "string"
    ? { chat_template_kwargs: { reasoning_effort: think } }
    : { chat_template_kwargs: { enable_thinking: think } };
}
