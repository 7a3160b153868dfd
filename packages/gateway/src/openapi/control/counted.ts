import type { Basis, Count, CountSource } from "@oriel/core";
import { count, named, objectOf, oneOf, type Schema } from "../schema.ts";

export const basis: Schema<Basis> = oneOf<Basis>(
  { exact: "counted by the model's own tokenizer", estimate: "" },
  "How far the number can be trusted.",
);

export const counted: Schema<Count> = named(
  "Count",
  objectOf<Count>({ tokens: count(), basis }, "A number of tokens that says how far it can be trusted."),
);

export const countSource: Schema<CountSource> = oneOf<CountSource>({
  engine: "the engine itself",
  vocabulary: "a tokenizer made from the model's vocabulary",
  encoding: "one of OpenAI's encodings",
  estimate: "nobody who knows the model",
});
