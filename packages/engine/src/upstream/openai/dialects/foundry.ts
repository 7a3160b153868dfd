import { expectJson } from "../../answer.ts";
import { sizeAt } from "../../fields.ts";
import { type Dialect, MODELS_PATH } from "../dialect.ts";
import { effort, isOwnedBy, modelEntries } from "./plain.ts";

export const foundry: Dialect = {
  kind: "foundry",
  label: "Foundry Local",
  windowNote: "Foundry Local keeps the window each model was packaged with: it cannot be changed, choose another model for a larger one.",
  recognises: (models) => isOwnedBy(models, "Microsoft"),
  sampling: {},
  extensions: [],
  streamFields: {},
  stopsWhole: false,
  think: effort,
  takesThinking: false,
  models: async (ask, party) => {
    const answer = await ask("GET", MODELS_PATH);
    expectJson(answer, party);
    return modelEntries(answer).map(({ name, fields }) => {
      // What it advertises is the most it could hold; the package may allow less, and only an overflow tells.
      const maxWindow = sizeAt(fields, "contextLength");
      return {
        name,
        state: "unknown",
        format: "onnx",
        maxWindow,
        windowSource: maxWindow === undefined ? undefined : "/v1/models contextLength",
      };
    });
  },
  count: () => Promise.resolve(undefined),
  version: () => Promise.resolve(undefined),
};
