import { expectJson } from "../../answer.ts";
import { countAt, fieldsOf, sizeAt, textAt } from "../../fields.ts";
import { type Dialect, MODELS_PATH } from "../dialect.ts";
import { isOwnedBy, modelEntries, templateThinking } from "./plain.ts";

const SERVER_INFO = "/get_server_info";

export const sglang: Dialect = {
  kind: "sglang",
  label: "SGLang",
  windowNote: "SGLang takes its window when it starts: start it with `--context-length 16384`.",
  recognises: (models) => isOwnedBy(models, "sglang"),
  sampling: { topK: "top_k", minP: "min_p", repeatPenalty: "repetition_penalty" },
  extensions: ["min_tokens"],
  streamFields: {},
  stopsWhole: true,
  think: templateThinking,
  takesThinking: true,
  models: async (ask, party) => {
    const [models, server] = await Promise.all([ask("GET", MODELS_PATH), ask("GET", SERVER_INFO)]);
    expectJson(models, party);
    const configured = sizeAt(fieldsOf(server.json), "context_length");
    return modelEntries(models).map(({ name, fields }) => {
      const told = sizeAt(fields, "max_model_len");
      const window = told ?? configured;
      const source = told === undefined ? `${SERVER_INFO} context_length` : "/v1/models max_model_len";
      return { name, state: "loaded", loadedWindow: window, maxWindow: window, windowSource: window === undefined ? undefined : source };
    });
  },
  // Its route takes plain text only: a chat would be counted without its template.
  count: async (ask, prompt, party) => {
    if (prompt.kind === "chat") return undefined;
    const answer = await ask("POST", "/tokenize", { model: prompt.model, prompt: prompt.text });
    if (answer.status === 404) return undefined;
    return countAt(fieldsOf(expectJson(answer, party, prompt)), "count");
  },
  version: async (ask) => textAt(fieldsOf((await ask("GET", SERVER_INFO)).json), "version"),
};
