import type { Parameter } from "../route.ts";
import { text } from "../schema.ts";

export const SESSION: Parameter = {
  in: "path",
  name: "id",
  description: "The session's id.",
  schema: text(),
  example: "s-638970068657137a381bd40d",
};

export const MODEL: Parameter = {
  in: "path",
  name: "name",
  description: "The model's name, which may have slashes.",
  schema: text(),
  example: "oriel-demo",
};
