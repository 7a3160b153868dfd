import type { Tokens } from "@oriel/core";
import { type Ask, expectJson } from "../../answer.ts";
import { countAt, fieldsOf, sizeAt, textAt } from "../../fields.ts";
import type { Party } from "../../refusal.ts";
import { type CountedPrompt, type Dialect, MODELS_PATH } from "../dialect.ts";
import { isOwnedBy, modelEntries, templateThinking } from "./plain.ts";

export const vllm: Dialect = {
  kind: "vllm",
  label: "vLLM",
  windowNote: "vLLM takes its window when it starts: start it with `--max-model-len 16384`.",
  recognises: (models) => isOwnedBy(models, "vllm"),
  sampling: { topK: "top_k", minP: "min_p", repeatPenalty: "repetition_penalty" },
  extensions: ["min_tokens"],
  streamFields: {},
  stopsWhole: true,
  think: templateThinking,
  takesThinking: true,
  models: async (ask, party) => {
    const answer = await ask("GET", MODELS_PATH);
    expectJson(answer, party);
    return modelEntries(answer).map(({ name, fields }) => {
      // Both the window it holds and the largest it takes: vLLM serves one length.
      const window = sizeAt(fields, "max_model_len");
      return {
        name,
        state: "loaded",
        loadedWindow: window,
        maxWindow: window,
        windowSource: window === undefined ? undefined : "/v1/models max_model_len",
      };
    });
  },
  count,
  version: async (ask) => textAt(fieldsOf((await ask("GET", "/version")).json), "version"),
};

async function count(ask: Ask, prompt: CountedPrompt, party: Party): Promise<Tokens | undefined> {
  const { model } = prompt;
  const answer = await ask(
    "POST",
    "/tokenize",
    prompt.kind === "chat" ? { model, ...prompt.fields, add_generation_prompt: true } : { model, prompt: prompt.text },
  );
  if (answer.status === 404) return undefined;
  return countAt(fieldsOf(expectJson(answer, party, { model })), "count");
}
