import { problemError } from "./errors.ts";
import type { Group } from "./route.ts";
import { anyObject, count, list, named, nullable, object, oneOf, type Schema, text, word } from "./schema.ts";

const health: Schema = named("Health", object({ name: word("oriel"), version: text(), status: word("ok") }), {
  name: "oriel",
  version: "0.1.0",
  status: "ok",
});

const readiness: Schema = named(
  "Readiness",
  object({
    status: oneOf({ ready: "", "not ready": "" }),
    models: count("How many there are."),
    engines: list(object({ id: text(), state: oneOf({ ready: "", unreachable: "" }), error: nullable(text()) })),
  }),
  { status: "ready", models: 1, engines: [{ id: "embedded", state: "ready", error: null }] },
);

const METRICS = `# HELP oriel_build_info Always 1; the version is the label.
# TYPE oriel_build_info gauge
oriel_build_info{version="0.1.0"} 1
`;

export const operationsGroup: Group = {
  name: "Operations",
  description: "What keeps a service running, and the pages for people.",
  error: { schema: problemError, type: "application/problem+json" },
  routes: [
    {
      method: "get",
      path: "/healthz",
      id: "getHealth",
      summary: "Is it alive?",
      replies: [{ status: 200, description: "It is.", contents: [{ kind: "json", schema: health }] }],
      errors: [],
    },
    {
      method: "get",
      path: "/readyz",
      id: "getReadiness",
      summary: "Can it answer?",
      replies: [
        { status: 200, description: "There is a model to ask.", contents: [{ kind: "json", schema: readiness }] },
        {
          status: 503,
          description: "There is none.",
          contents: [
            {
              kind: "json",
              schema: readiness,
              example: {
                status: "not ready",
                models: 0,
                engines: [{ id: "ollama", state: "unreachable", error: "Ollama does not answer." }],
              },
            },
          ],
        },
      ],
      errors: [],
    },
    {
      method: "get",
      path: "/metrics",
      id: "getMetrics",
      summary: "Figures for Prometheus",
      description: "No label holds a session, or anything a user wrote.",
      replies: [
        {
          status: 200,
          description: "The figures.",
          contents: [{ kind: "text", type: "text/plain", description: "Prometheus' text format.", example: METRICS }],
        },
      ],
      errors: [],
    },
    {
      method: "get",
      path: "/openapi.json",
      id: "getOpenApi",
      summary: "This document",
      replies: [
        {
          status: 200,
          description: "OpenAPI 3.1.",
          contents: [{ kind: "json", schema: anyObject("An OpenAPI document.") }],
        },
      ],
      errors: [],
    },
    {
      method: "get",
      path: "/docs",
      id: "getDocs",
      summary: "This document, to be read",
      replies: [
        { status: 200, description: "A page without scripts.", contents: [{ kind: "text", type: "text/html", description: "The page." }] },
      ],
      errors: [],
    },
    {
      method: "get",
      path: "/",
      id: "getPage",
      summary: "Oriel's page",
      replies: [
        {
          status: 200,
          description: "Chats, windows and receipts.",
          contents: [{ kind: "text", type: "text/html", description: "The page." }],
        },
      ],
      errors: ["not_found"],
    },
  ],
};
