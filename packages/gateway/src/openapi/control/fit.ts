import { CACHE_TYPES } from "@oriel/core";
import type { FitReply, FitSize } from "@oriel/protocol";
import type { Parameter, Route } from "../route.ts";
import { among, count, flag, list, named, nullable, number, objectOf, oneOf, type Schema, text, whole } from "../schema.ts";
import { MODEL } from "./ids.ts";

const size: Schema<FitSize> = named(
  "FitSize",
  objectOf<FitSize>({
    window: count("In tokens."),
    kv_bytes: count("To the byte, as are the next two."),
    recurrent_bytes: count(),
    weights_bytes: nullable(count()),
    compute_bytes: count("An upper bound."),
    compute_basis: text("What the bound rests on, in words."),
    total_bytes: nullable(count()),
    place: nullable(
      oneOf<NonNullable<FitSize["place"]>>({
        GPU: "all layers lie on GPUs",
        split: "some do",
        RAM: "none does",
        "does not fit": "",
      }),
    ),
    first_token_ms: nullable(number("`null` until it has been measured.")),
    tokens_per_s: nullable(number("`null` until it has been measured.")),
  }),
);

const fit: Schema<FitReply> = named(
  "Fit",
  objectOf<FitReply>({
    model: text(),
    architecture: text(),
    trained_window: nullable(count("The largest window the model was made for.")),
    largest: nullable(count("The largest that fits; `null` also when none does.")),
    sizes: list(size),
  }),
  {
    model: "oriel-demo",
    architecture: "llama",
    trained_window: 4096,
    largest: 4096,
    sizes: [
      {
        window: 4096,
        kv_bytes: 16777216,
        recurrent_bytes: 0,
        weights_bytes: 4037376,
        compute_bytes: 9721856,
        compute_basis: "upper bound with flash attention: one layer's elements and the mask, or the outputs",
        total_bytes: 30536448,
        place: "RAM",
        first_token_ms: null,
        tokens_per_s: null,
      },
    ],
  },
);

const ASKED: readonly Parameter[] = [
  {
    in: "query",
    name: "sizes",
    description: "Up to 64 windows, with commas between them; without it the usual ones.",
    schema: text(),
    example: "2048,4096",
  },
  {
    in: "query",
    name: "kv",
    description: "The type the cache is stored in.",
    schema: among(CACHE_TYPES),
    example: "f16",
  },
  { in: "query", name: "slots", description: "Conversations at once.", schema: whole(undefined, { minimum: 1, maximum: 256 }) },
  { in: "query", name: "unified", description: "Whether the slots share one window.", schema: flag() },
  { in: "query", name: "ubatch", description: "Tokens read at once.", schema: whole(undefined, { minimum: 1, maximum: 65_536 }) },
  { in: "query", name: "swa_full", description: "Whether sliding windows are kept whole.", schema: flag() },
];

export const fitRoute: Route = {
  method: "get",
  path: "/api/v1/models/{name}/fit",
  id: "fitWindows",
  summary: "Which windows of a model the machine holds",
  description: "As it is now. What the question leaves out is as the engine serves the model.",
  parameters: [MODEL, ...ASKED],
  replies: [{ status: 200, description: "What each window takes, and where it would lie.", contents: [{ kind: "json", schema: fit }] }],
  errors: ["invalid_request", "model_not_found", "not_supported"],
};
