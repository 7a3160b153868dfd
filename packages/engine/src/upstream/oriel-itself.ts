import { OrielError } from "@oriel/core";
import type { Ask } from "./answer.ts";
import { fieldsOf } from "./fields.ts";

/** Whether Oriel itself answers here: as its own engine it would pass every request to itself for ever. */
export async function isOriel(ask: Ask): Promise<boolean> {
  const answer = await ask("GET", "/healthz");
  return fieldsOf(answer.json)["name"] === "oriel";
}

export function orielItself(url: string): OrielError {
  return new OrielError(
    "bad_config",
    `${url} is Oriel itself, not an engine: give the address of the engine behind it (Ollama's is http://127.0.0.1:11434).`,
  );
}
