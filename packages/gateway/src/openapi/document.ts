import type { ErrorCode } from "@oriel/core";
import { httpStatus } from "@oriel/protocol";
import { EVERY_BODY, EVERY_ROUTE } from "./errors.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Body, Content, Group, Header, Method, Parameter, Reply, Route } from "./route.ts";
import { merged, type Schema } from "./schema.ts";

/** OpenAPI 3.1 as far as Oriel's document uses it. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly summary: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
  };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export type PathItem = { readonly [Name in Method]?: Operation };

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface ParameterObject {
  readonly name: string;
  readonly in: Parameter["in"];
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example?: string;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema; readonly example: string }>>;
  readonly content?: Readonly<Record<string, MediaType>>;
  /** The codes that an error of this status can have. */
  readonly "x-oriel-codes"?: readonly ErrorCode[];
}

export interface MediaType {
  readonly schema: JsonSchema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  /** What a stream is made of: OpenAPI 3.1 has no words of its own for that. */
  readonly "x-oriel-events"?: readonly { readonly name: string; readonly description: string; readonly schema?: JsonSchema }[];
}

/** Oriel's API as an OpenAPI document. @param version of the Oriel that serves it. */
export function openApiDocument(groups: readonly Group[], version: string): OpenApiDocument {
  const operations = groups.flatMap((group) => group.routes.map((route) => ({ route, operation: operationOf(group, route) })));
  const paths = new Map<string, PathItem>();
  for (const { route, operation } of operations) paths.set(route.path, { ...paths.get(route.path), [route.method]: operation });
  return {
    openapi: "3.1.0",
    info: {
      title: "Oriel",
      version,
      summary: "The context-window manager for local LLMs.",
      description:
        "Oriel stands between apps and the models on a machine and makes every request fit. Sizes of windows, prompts and replies are tokens. `null` is not known, never zero; a number that is an estimate says so. A path answers other methods than its own with 405 and `Allow`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The Oriel that served this document." }],
    tags: groups.map(({ name, description }) => ({ name, description })),
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(namedSchemas(groups)) },
  };
}

function operationOf(group: Group, route: Route): Operation {
  return {
    operationId: route.id,
    tags: [group.name],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.parameters === undefined ? {} : { parameters: route.parameters.map(parameterObject) }),
    ...(route.body === undefined ? {} : { requestBody: requestBody(route.body) }),
    responses: Object.fromEntries([
      ...route.replies.map((reply) => [String(reply.status), responseObject(reply)] as const),
      ...errorResponses(group, route),
    ]),
  };
}

function parameterObject({ in: place, name, description, schema, example }: Parameter): ParameterObject {
  return { name, in: place, required: place === "path", description, schema: schema.json, ...(example === undefined ? {} : { example }) };
}

function requestBody({ schema, required, examples }: Body): NonNullable<Operation["requestBody"]> {
  const named = Object.fromEntries(Object.entries(examples).map(([title, value]) => [title, { value }]));
  return { required, content: { "application/json": { schema: schema.json, examples: named } } };
}

function responseObject({ description, headers = [], contents = [] }: Reply): ResponseObject {
  return {
    description,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers.map(headerObject)) }),
    ...(contents.length === 0 ? {} : { content: Object.fromEntries(contents.map(mediaType)) }),
  };
}

function headerObject({ name, description, schema, example }: Header) {
  return [name, { description, schema: schema.json, example }] as const;
}

function mediaType(content: Content): readonly [string, MediaType] {
  switch (content.kind) {
    case "json": {
      const example = content.example ?? content.schema.example;
      return ["application/json", { schema: content.schema.json, ...(example === undefined ? {} : { example }) }];
    }
    case "text": {
      const { type, description, example } = content;
      return [type, { schema: { type: "string", description }, ...(example === undefined ? {} : { example }) }];
    }
    case "stream": {
      const { type, description, events, example } = content;
      const told = events.map(({ schema, ...event }) => ({ ...event, ...(schema === undefined ? {} : { schema: schema.json }) }));
      return [type, { schema: { type: "string", description }, example, "x-oriel-events": told }];
    }
  }
}

/** One response for each status, with the codes it can come with. */
function errorResponses({ error }: Group, route: Route): readonly (readonly [string, ResponseObject])[] {
  const codes = new Set([...route.errors, ...(route.body === undefined ? [] : EVERY_BODY), ...EVERY_ROUTE]);
  const statuses = [...new Set([...codes].map(httpStatus))].sort((a, b) => a - b);
  return statuses
    .filter((status) => !route.replies.some((reply) => reply.status === status))
    .map((status) => {
      const these = [...codes].filter((code) => httpStatus(code) === status);
      const response: ResponseObject = {
        description: these.map((code) => `\`${code}\``).join(", "),
        content: { [error.type]: { schema: error.schema.json } },
        "x-oriel-codes": these,
      };
      return [String(status), response];
    });
}

function namedSchemas(groups: readonly Group[]): readonly (readonly [string, JsonSchema])[] {
  const all = merged(groups.flatMap((group) => [group.error.schema, ...group.routes.flatMap(schemasOf)]).map(({ named }) => named));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
}

function schemasOf({ parameters = [], body, replies }: Route): readonly Schema[] {
  return [
    ...parameters.map(({ schema }) => schema),
    ...(body === undefined ? [] : [body.schema]),
    ...replies.flatMap(({ headers = [], contents = [] }) => [...headers.map(({ schema }) => schema), ...contents.flatMap(schemasIn)]),
  ];
}

function schemasIn(content: Content): readonly Schema[] {
  switch (content.kind) {
    case "json":
      return [content.schema];
    case "stream":
      return content.events.flatMap(({ schema }) => schema ?? []);
    case "text":
      return [];
  }
}
